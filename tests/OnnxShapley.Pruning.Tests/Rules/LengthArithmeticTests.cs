using OnnxShapley.Onnx;
using static Onnx.TensorProto.Types;

namespace OnnxShapley.Pruning.Tests.Rules;

/// <summary>What exporters compute with lengths on the way to a shape.</summary>
public sealed class LengthArithmeticTests : RuleTests
{
    private const string One = "Conv_c 6: w1[0], b1[0], v[1]";

    /// <summary>How PyTorch writes <c>token.expand(batch, -1, -1)</c> in front of a transformer's tokens.</summary>
    [Test]
    public void Couple_ClassTokenExpandedToTheBatch_CarriesChannels() => ExpectGroups(
        Start()
            .RandomInitializer("token", new Random(3), 1, 1, 6)
            .RandomInitializer("v", new Random(5), 6, 4)
            .Initializer("flat", 0, 6, 25)
            .Initializer("zero", 0L)
            .Initializer("minus", -1, -1)
            .Initializer("negative", -1)
            .Node("Reshape", ["s", "flat"], ["columns"])
            .Node("Transpose", ["columns"], ["tokens"], ("perm", new long[] { 0, 2, 1 }))
            .Node("Shape", ["tokens"], ["shape"])
            .Node("Gather", ["shape", "zero"], ["batch"])
            .Node("Concat", ["batch", "minus"], ["wanted"], ("axis", 0))
            .Node("Shape", ["wanted"], ["rank"])
            .Node("ConstantOfShape", ["rank"], ["ones"], ("value", TensorContent.CreateInt64("value", [1], [1])))
            .Node("Mul", ["ones", "negative"], ["negatives"])
            .Node("Equal", ["wanted", "negatives"], ["isOpen"])
            .Node("Where", ["isOpen", "ones", "wanted"], ["to"])
            .Node("Expand", ["token", "to"], ["token_of_each"])
            .Node("Concat", ["token_of_each", "tokens"], ["all"], ("axis", 1))
            .Node("MatMul", ["all", "v"], ["y"])
            .Output("y")
            .Build(),
        "Conv_c 6: w1[0], b1[0], token[2], v[0]");

    /// <summary>How torchvision writes <c>interpolate</c> with a scale: sizes by way of fractions.</summary>
    [TestCase(2f)]
    [TestCase(1.5f)]
    public void Couple_SizesByWayOfFractions_CarriesChannels(float scale) => ExpectGroups(
        Finish(
            Start()
                .Initializer("two", 2)
                .Initializer("three", 3)
                .Initializer("front", 0L)
                .Initializer("scale", [scale])
                .Node("Shape", ["s"], ["shape"])
                .Node("Slice", ["shape", "front", "two"], ["kept"])
                .Node("Gather", ["shape", "two"], ["height"])
                .Node("Gather", ["shape", "three"], ["width"])
                .Node("Cast", ["height"], ["h1"], ("to", 1))
                .Node("Cast", ["width"], ["w_1"], ("to", 1))
                .Node("Mul", ["h1", "scale"], ["h2"])
                .Node("Mul", ["w_1", "scale"], ["w_2"])
                .Node("Floor", ["h2"], ["h3"])
                .Node("Floor", ["w_2"], ["w_3"])
                .Node("Cast", ["h3"], ["h4"], ("to", 7))
                .Node("Cast", ["w_3"], ["w_4"], ("to", 7))
                .Node("Concat", ["kept", "h4", "w_4"], ["sizes"], ("axis", 0))
                .Node("Resize", ["s", "", "", "sizes"], ["t"], ("mode", "nearest")),
            "t"),
        One);

    /// <summary>The same with all four lengths in one vector.</summary>
    [Test]
    public void Couple_AllLengthsTimesAVectorOfScales_CarriesChannels() => ExpectGroups(
        Finish(
            Start()
                .Initializer("scales", [1, 1, 2, 2], 4)
                .Node("Shape", ["s"], ["shape"])
                .Node("Cast", ["shape"], ["lengths"], ("to", 1))
                .Node("Mul", ["lengths", "scales"], ["scaled"])
                .Node("Floor", ["scaled"], ["floor"])
                .Node("Cast", ["floor"], ["sizes"], ("to", 7))
                .Node("Resize", ["s", "", "", "sizes"], ["t"], ("mode", "nearest")),
            "t"),
        One);

    /// <summary>Half of the channels, by every way that a half is computed.</summary>
    [TestCase("Div")]
    [TestCase("Floor")]
    [TestCase("Ceil")]
    [TestCase("Round")]
    [TestCase("Cast")]
    [TestCase("Min")]
    [TestCase("Max")]
    [TestCase("Mod")]
    [TestCase("Sub")]
    [TestCase("Neg")]
    [TestCase("ReduceProd")]
    public void Repair_HalfOfTheChannels_FollowsTheCut(string way)
    {
        ModelBuilder builder = Start()
            .Initializer("axis", 1)
            .Initializer("zero", 0L)
            .Initializer("halves", 2)
            .Initializer("three", 3)
            .Initializer("four", 4)
            .Initializer("nine", 9)
            .Initializer("half", [0.55f], 1)
            .Node("Shape", ["s"], ["shape"])
            .Node("Gather", ["shape", "axis"], ["length"]);
        builder = way switch
        {
            "Div" => builder.Node("Div", ["length", "halves"], ["end"]),
            "Min" => builder.Node("Min", ["length", "three", "four"], ["end"]),
            "Max" => builder.Node("Div", ["length", "four"], ["small"]).Node("Max", ["small", "three"], ["end"]),
            "Mod" => builder.Node("Mod", ["nine", "length"], ["end"]),
            "Sub" => builder.Node("Sub", ["length", "three"], ["end"]),
            "Neg" => builder.Node("Neg", ["length"], ["negative"]).Node("Add", ["nine", "negative"], ["end"]),
            "ReduceProd" => builder
                .Node("Div", ["length", "four"], ["small"])
                .Node("Concat", ["small", "three"], ["both"], ("axis", 0))
                .Node("ReduceProd", ["both"], ["end"]),
            "Cast" => Scaled(builder).Node("Cast", ["scaled"], ["end"], ("to", 7)),
            _ => Scaled(builder).Node(way, ["scaled"], ["whole"]).Node("Cast", ["whole"], ["end"], ("to", 7)),
        };
        int kept = way == "Ceil" ? 4 : 3;

        ExpectGroups(
            Finish(builder.Node("Slice", ["s", "zero", "end", "axis"], ["part"]).Node("Concat", ["part", "s"], ["t"], ("axis", 1)), "t", 6 + kept),
            $"Conv_c {kept}: w1[0], b1[0], v[1]",
            $"Conv_c#2 {6 - kept}: w1[0], b1[0], v[1]");
    }

    [Test]
    public void Couple_NumberOfChannelsComparedWithANumber_IsPinned() => ExpectPin(
        Finish(
            Start()
                .Initializer("axis", 1)
                .Initializer("six", 6)
                .Node("Shape", ["s"], ["shape"])
                .Node("Gather", ["shape", "axis"], ["length"])
                .Node("Equal", ["length", "six"], ["isSix"])
                .Node("Cast", ["isSix"], ["factor"], ("to", 1))
                .Node("Mul", ["s", "factor"], ["t"]),
            "t"),
        "Equal_isSix (Equal): Equal computes with the length of axis 1 of 's'.");

    [Test]
    public void Couple_RangeOverChannels_IsPinned() => ExpectPin(
        Finish(
            Start()
                .Initializer(TensorContent.CreateInt64("axis", [], [1]))
                .Initializer(TensorContent.CreateInt64("zero", [], [0]))
                .Initializer(TensorContent.CreateInt64("one", [], [1]))
                .Initializer("to", 1, -1, 1, 1)
                .Node("Shape", ["s"], ["shape"])
                .Node("Gather", ["shape", "axis"], ["length"])
                .Node("Range", ["zero", "length", "one"], ["numbers"])
                .Node("Cast", ["numbers"], ["floats"], ("to", 1))
                .Node("Reshape", ["floats", "to"], ["column"])
                .Node("Mul", ["s", "column"], ["t"]),
            "t"),
        "Range_numbers (Range): Range numbers the slots of axis 0 of 'numbers'.",
        "Give the numbers as a constant: export the model with fixed sizes instead of dynamic axes, or fold its constants.");

    [Test]
    public void Couple_RangeOverTheBatch_CarriesChannels() => ExpectGroups(
        Finish(
            Start()
                .Initializer(TensorContent.CreateInt64("zero", [], [0]))
                .Initializer(TensorContent.CreateInt64("one", [], [1]))
                .Initializer("to", -1, 1, 1, 1)
                .Node("Shape", ["s"], ["shape"])
                .Node("Gather", ["shape", "zero"], ["length"])
                .Node("Range", ["zero", "length", "one"], ["numbers"])
                .Node("Cast", ["numbers"], ["floats"], ("to", 1))
                .Node("Reshape", ["floats", "to"], ["column"])
                .Node("Add", ["s", "column"], ["t"]),
            "t"),
        One);

    [Test]
    public void Couple_RangeOverTheRank_PicksAxes() => ExpectGroups(
        Finish(
            Start()
                .Initializer(TensorContent.CreateInt64("zero", [], [0]))
                .Initializer(TensorContent.CreateInt64("one", [], [1]))
                .Node("Shape", ["s"], ["shape"])
                .Node("Size", ["shape"], ["rank"])
                .Node("Range", ["zero", "rank", "one"], ["numbers"])
                .Node("Min", ["numbers", "zero"], ["zeros"])
                .Node("Add", ["shape", "zeros"], ["to"])
                .Node("Expand", ["s", "to"], ["t"]),
            "t"),
        One);

    private static ModelBuilder Scaled(ModelBuilder builder) => builder
        .Node("Cast", ["length"], ["float"], ("to", (int)DataType.Float))
        .Node("Mul", ["float", "half"], ["scaled"]);
}
