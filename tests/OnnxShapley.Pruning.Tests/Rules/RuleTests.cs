using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Tests.Subjects;

namespace OnnxShapley.Pruning.Tests.Rules;

/// <summary>
/// What the tests of the rules share: a convolution that makes six channels 's' (through a Sigmoid, so that a channel that is off is not zero
/// unless it is masked where it is summed over), and one that sums over them.
/// </summary>
[Category("Integration")]
public abstract class RuleTests
{
    protected const int Channels = 6;

    private const string Sentences = "^['A-Z].{10,}\\.$";

    /// <summary>Input 'x' [N, 3, 5, 5], weights 'w1', 'b1', node 'Conv_c', and 's' [N, 6, 5, 5].</summary>
    protected static ModelBuilder Start(long opset = 17, int channels = Channels) => new ModelBuilder(opset)
        .Input("x", -1, 3, 5, 5)
        .RandomInitializer("w1", new Random(1), channels, 3, 3, 3)
        .RandomInitializer("b1", new Random(2), channels)
        .Node("Conv", ["x", "w1", "b1"], ["c"], ("pads", new long[] { 1, 1, 1, 1 }))
        .Node("Sigmoid", ["c"], ["s"]);

    /// <summary>A second branch like the first: 'w2', 'b2', 'Conv_d', 't'.</summary>
    protected static ModelBuilder Branch(ModelBuilder builder, int channels = Channels) => builder
        .RandomInitializer("w2", new Random(3), channels, 3, 3, 3)
        .RandomInitializer("b2", new Random(4), channels)
        .Node("Conv", ["x", "w2", "b2"], ["d"], ("pads", new long[] { 1, 1, 1, 1 }))
        .Node("Sigmoid", ["d"], ["t"]);

    /// <summary>Sums over a tensor [N, channels, ...] by node 'Conv_y' with the weight 'v': the output.</summary>
    protected static OnnxModel Finish(ModelBuilder builder, string tensor, int channels = Channels) => builder
        .RandomInitializer("v", new Random(5), 4, channels, 1, 1)
        .Node("Conv", [tensor, "v"], ["y"])
        .Output("y")
        .Build();

    /// <summary>Sums over a tensor [N, columns] by node 'Gemm_y' with the weight 'v': the output.</summary>
    protected static OnnxModel FinishFlat(ModelBuilder builder, string tensor, int columns) => builder
        .RandomInitializer("v", new Random(5), columns, 4)
        .Node("Gemm", [tensor, "v"], ["y"])
        .Output("y")
        .Build();

    /// <summary>Checks the groups of a model, and that pruned equals masked.</summary>
    protected static void ExpectGroups(OnnxModel model, params string[] groups)
    {
        Subject subject = new(model);

        Assert.That(subject.Groups, Is.EqualTo(groups), string.Join(Environment.NewLine, subject.Pins));
        Equivalence.Check(subject);
        Validity.Check(subject);
    }

    /// <summary>Checks the groups that are left and the pins of a model, and that pruned equals masked.</summary>
    protected static void ExpectPins(OnnxModel model, string[] groups, params string[] pins)
    {
        Subject subject = new(model);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(subject.Pins, Is.EqualTo(pins));
            Assert.That(subject.Couplings.Pinned.Select(pinned => pinned.Pin.Reason), Is.All.Matches(Sentences));
            Assert.That(subject.Couplings.Pinned.Select(pinned => pinned.Pin.Remedy), Is.All.Matches(Sentences));
            Assert.That(subject.Groups, Is.EqualTo(groups));
        }

        Equivalence.Check(subject, plans: 2);
        Validity.Check(subject);
    }

    /// <summary>Checks that the six channels of 'Conv_c' are pinned for a reason, and that nothing is left to prune.</summary>
    protected static void ExpectPin(OnnxModel model, string reason) => ExpectPins(model, [], $"Conv_c 6: {reason}");

    /// <summary>Checks what <see cref="ExpectPin(OnnxModel, string)"/> checks, and what the pin says would free the channels.</summary>
    protected static void ExpectPin(OnnxModel model, string reason, string remedy)
    {
        ExpectPin(model, reason);

        Assert.That(new Subject(model).Couplings.Pinned[0].Pin.Remedy, Is.EqualTo(remedy));
    }
}
