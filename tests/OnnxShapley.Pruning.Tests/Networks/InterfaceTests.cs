using System.Collections.Immutable;
using OnnxShapley.Inference;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Cutting;
using OnnxShapley.Pruning.Masking;
using OnnxShapley.Pruning.Tests.Subjects;

namespace OnnxShapley.Pruning.Tests.Networks;

/// <summary>Inputs and outputs of every kind: several, of free lengths, tensors that are more than an output.</summary>
[Category("Integration")]
public sealed class InterfaceTests
{
    [Test]
    public void Remove_TwoInputsAndTwoOutputs_EqualsMasked()
    {
        Subject subject = new(TwoBranches().Build());

        Assert.That(subject.Groups, Is.EqualTo(new[] { "Conv_c 6: w1[0], w2[0], v[1], u[1]" }));
        ExpectSound(subject);
    }

    [Test]
    public void Remove_FreeLengthsOfSpace_KeepTheirNamesAndRunInOtherSizes()
    {
        OnnxModel model = TwoBranches().Build();
        foreach (ValueInfoProto input in model.Graph.Input)
        {
            input.Type.TensorType.Shape.Dim[2] = new TensorShapeProto.Types.Dimension { DimParam = "height" };
            input.Type.TensorType.Shape.Dim[3] = new TensorShapeProto.Types.Dimension { DimParam = "width" };
        }

        Subject subject = new(model);
        Plan plan = Plans.One(subject.Couplings, new Random(3));
        OnnxModel pruned = subject.Prune(plan);
        (MaskedModel masked, OrtSession session) = subject.OpenMasked();
        using OrtSession owned = session;
        Dictionary<string, Tensor> feeds = subject.FeedsOf(masked, plan);
        foreach (string input in subject.Feeds.Keys)
        {
            feeds[input] = Tensor.From<float>([.. Enumerable.Range(0, 3 * 3 * 9 * 14).Select(i => MathF.Sin(i))], 3, 3, 9, 14);
        }

        ImmutableArray<Tensor> expected = session.Run(feeds);
        ImmutableArray<Tensor> actual = Subject.Run(pruned, feeds.Where(feed => subject.Feeds.ContainsKey(feed.Key)).ToDictionary());

        Assert.That(Outputs.Difference(expected, actual), Is.LessThan(1e-5));
        Assert.That(pruned.Graph.Input.Select(input => input.Type), Is.EqualTo(model.Graph.Input.Select(input => input.Type)));
        ExpectSound(subject);
    }

    [Test]
    public void Remove_OutputIsAnInput_StaysOne()
    {
        Subject subject = new(TwoBranches().Output("x").Build());

        Assert.That(subject.Groups, Has.Length.EqualTo(1));
        ExpectSound(subject);
    }

    [Test]
    public void Remove_OutputIsAnInitializer_StaysWhole()
    {
        Subject subject = new(TwoBranches().Output("v").Build());

        Assert.That(subject.Groups, Is.Empty);
        ExpectSound(subject);
    }

    [Test]
    public void Remove_OutputIsAVectorThatALayerReads_StaysWhole()
    {
        Subject subject = new(
            TwoBranches()
                .RandomInitializer("k", new Random(9), 6, 1, 1)
                .Node("Mul", ["c", "k"], ["ck"])
                .RandomInitializer("u2", new Random(10), 2, 6, 1, 1)
                .Node("Conv", ["ck", "u2"], ["q"])
                .Output("q")
                .Output("k")
                .Build());

        Assert.That(subject.Groups, Is.EqualTo(new[] { "Conv_c 6: w1[0], w2[0], v[1], u[1], k[0], u2[1]" }));
        ExpectSound(subject);
    }

    [Test]
    public void Remove_OutputIsAlsoReadInside_IsPinned()
    {
        Subject subject = new(TwoBranches().Output("s").Build());

        Assert.That(subject.Groups, Is.Empty);
        ExpectSound(subject);
    }

    [Test]
    public void Remove_OutputWithoutNodesBetween_EqualsMasked()
    {
        Subject subject = new(TwoBranches().Node("Identity", ["y"], ["y_again"]).Output("y_again").Build());

        Assert.That(subject.Groups, Has.Length.EqualTo(1));
        ExpectSound(subject);
    }

    [Test]
    public void Remove_OneTensorTwiceAmongTheOutputs_StaysTwice()
    {
        Subject subject = new(TwoBranches().Output("y").Build());

        Assert.That(subject.Groups, Has.Length.EqualTo(1));
        ExpectSound(subject);
    }

    /// <summary>Two inputs of one shape, a sum of two convolutions 's', and two outputs 'y' and 'z' that read it.</summary>
    private static ModelBuilder TwoBranches() => new ModelBuilder()
        .Input("x", -1, 3, 5, 5)
        .Input("x2", -1, 3, 5, 5)
        .RandomInitializer("w1", new Random(1), 6, 3, 3, 3)
        .RandomInitializer("w2", new Random(2), 6, 3, 3, 3)
        .RandomInitializer("v", new Random(3), 4, 6, 1, 1)
        .RandomInitializer("u", new Random(4), 2, 6, 3, 3)
        .Node("Conv", ["x", "w1"], ["c"])
        .Node("Conv", ["x2", "w2"], ["d"])
        .Node("Add", ["c", "d"], ["e"])
        .Node("Sigmoid", ["e"], ["s"])
        .Node("Conv", ["s", "v"], ["y"])
        .Node("Conv", ["s", "u"], ["z"])
        .Output("y")
        .Output("z");

    private static void ExpectSound(Subject subject)
    {
        Equivalence.Check(subject, plans: 3);
        OnnxModel pruned = subject.Prune(Plans.One(subject.Couplings, new Random(1)));
        Assert.That(pruned.Graph.Output.Select(output => output.Name), Is.EqualTo(subject.Model.Graph.Output.Select(output => output.Name)));

        Validity.Check(subject);
    }
}
