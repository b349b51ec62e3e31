using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Tests.Subjects;
using static Onnx.TensorProto.Types;

namespace OnnxShapley.Pruning.Tests.Rules;

public sealed class PinnedRuleTests : RuleTests
{
    [Test]
    public void Couple_NonMaxSuppression_PinsBoxesAndScoresAlone()
    {
        OnnxModel model = Start()
            .RandomInitializer("w2", new Random(4), 4, 6, 1, 1)
            .RandomInitializer("w3", new Random(5), 2, 6, 1, 1)
            .Initializer("rows", 0, 4, 25)
            .Initializer("classes", 0, 2, 25)
            .Initializer("limit", 9)
            .Initializer("threshold", [0.5f], 1)
            .Initializer("two", 2)
            .Node("Conv", ["s", "w2"], ["boxes"])
            .Node("Conv", ["s", "w3"], ["classes_of_places"])
            .Node("Reshape", ["boxes", "rows"], ["box_columns"])
            .Node("Transpose", ["box_columns"], ["box_rows"], ("perm", new long[] { 0, 2, 1 }))
            .Node("Reshape", ["classes_of_places", "classes"], ["scores"])
            .Node("NonMaxSuppression", ["box_rows", "scores", "limit", "threshold"], ["selected"])
            .Node("Gather", ["selected", "two"], ["y"], ("axis", 1))
            .Output("y", DataType.Int64)
            .Build();

        ExpectPins(
            model,
            ["Conv_c 6: w1[0], b1[0], w2[1], w3[1]"],
            "Conv_boxes 4: NonMaxSuppression_selected (NonMaxSuppression): NonMaxSuppression selects boxes by comparing them, and names them by their numbers.",
            "Conv_classes_of_places 2: NonMaxSuppression_selected (NonMaxSuppression): NonMaxSuppression selects boxes by comparing them, and names them by their numbers.");
    }

    [Test]
    public void Couple_NonZero_IsPinned() => ExpectPin(
        Start().Node("NonZero", ["s"], ["y"]).Output("y", DataType.Int64).Build(),
        "NonZero_y (NonZero): NonZero names elements by the numbers of their slots.",
        "Nothing: whoever reads the numbers relies on them, as on the numbers of classes.");

    [Test]
    public void Couple_Unique_IsPinned() => ExpectPin(
        Start().Node("Unique", ["s"], ["y"]).Output("y").Build(),
        "Unique_y (Unique): Unique compares all elements, and names them by their numbers.",
        "Nothing: whoever reads the numbers relies on them, as on the numbers of classes.");

    [Test]
    public void Couple_Compress_IsPinned() => ExpectPin(
        Finish(
            Start()
                .Initializer(TensorContent.Create("chosen", DataType.Bool, [6], [1, 0, 1, 1, 0, 1]))
                .Node("Compress", ["s", "chosen"], ["t"], ("axis", 1)),
            "t",
            4),
        "Compress_t (Compress): Compress selects slots while the model runs.",
        "Pick by a Gather with a constant vector of indices, where the selection does not depend on the image. Otherwise nothing: every slot may be asked for.");

    [Test]
    public void Couple_EyeLike_IsPinned() => ExpectPin(
        FinishFlat(
            Start()
                .Node("ReduceMean", ["s"], ["flat"], ("axes", new long[] { 2, 3 }), ("keepdims", 0))
                .Node("EyeLike", ["flat"], ["eye"])
                .Node("Add", ["flat", "eye"], ["t"]),
            "t",
            6),
        "EyeLike_eye (EyeLike): EyeLike numbers the slots of both axes.",
        "Give the matrix as a constant: export the model with fixed sizes instead of dynamic axes, or fold its constants.");

    [Test]
    public void Couple_DynamicQuantisation_IsPinned() => ExpectPin(
        Finish(
            Start()
                .Node("DynamicQuantizeLinear", ["s"], ["q", "scale", "zero"])
                .Node("DequantizeLinear", ["q", "scale", "zero"], ["t"]),
            "t"),
        "DynamicQuantizeLinear_q (DynamicQuantizeLinear): DynamicQuantizeLinear takes one scale from all channels, in which zeros count where deleted channels do not.",
        "Quantise by a QuantizeLinear with a constant scale and zero point.");

    [TestCase("RandomNormalLike")]
    [TestCase("RandomUniformLike")]
    public void Couple_RandomNumbers_IsPinned(string operatorType)
    {
        Subject subject = new(Finish(Start().Node(operatorType, ["s"], ["noise"]).Node("Add", ["s", "noise"], ["t"]), "t"));

        Assert.That(
            subject.Pins,
            Is.EqualTo(new[] { $"Conv_c 6: {operatorType}_noise ({operatorType}): {operatorType} draws random numbers for all slots in their order." }));
    }
}
