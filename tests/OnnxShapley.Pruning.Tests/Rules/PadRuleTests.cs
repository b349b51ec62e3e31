namespace OnnxShapley.Pruning.Tests.Rules;

public sealed class PadRuleTests : RuleTests
{
    private const string One = "Conv_c 6: w1[0], b1[0], v[1]";

    [Test]
    public void Couple_ChannelAxis_ShiftsTheChannels() => ExpectGroups(Finish(Padded(0, 1, 0, 0, 0, 2, 0, 0), "t", 9), One);

    [Test]
    public void Couple_ChannelAxisWithAValue_ShiftsTheChannels() => ExpectGroups(Finish(Padded(0, 1, 0, 0, 0, 2, 0, 0, value: 0.7f), "t", 9), One);

    [Test]
    public void Couple_Shortcut_CutsThePaddingWithTheOtherBranch() => ExpectGroups(
        Finish(
            Branch(Start(), 10)
                .Initializer("amounts", 0, 2, 0, 0, 0, 2, 0, 0)
                .Initializer("value", [0.7f])
                .Node("Pad", ["s", "amounts", "value"], ["p"])
                .Node("Add", ["p", "t"], ["z"])
                .Node("Sigmoid", ["z"], ["q"]),
            "q",
            10),
        "Conv_c 6: w1[0], b1[0], w2[0], b2[0], v[1]",
        "Conv_d 4: w2[0], b2[0], v[1]");

    [Test]
    public void Couple_SpaceOnly_CarriesChannels() => ExpectGroups(Finish(Padded(0, 0, 1, 1, 0, 0, 2, 2, value: 1f), "t"), One);

    [Test]
    public void Couple_SpaceAndChannels_ShiftsTheChannels() => ExpectGroups(Finish(Padded(0, 1, 1, 1, 0, 1, 2, -1), "t", 8), One);

    [Test]
    public void Couple_AmountsAsAttribute_ShiftsTheChannels() => ExpectGroups(
        Finish(Start(opset: 10).Node("Pad", ["s"], ["t"], ("pads", new long[] { 0, 1, 0, 0, 0, 2, 0, 0 }), ("value", 0.5f)), "t", 9),
        One);

    [Test]
    public void Couple_AxesAsInput_ShiftsTheChannels() => ExpectGroups(
        Finish(
            Start(opset: 18)
                .Initializer("amounts", 1, 1, 2, 2)
                .Initializer("axes", 3, -3)
                .Node("Pad", ["s", "amounts", string.Empty, "axes"], ["t"]),
            "t",
            9),
        One);

    [Test]
    public void Couple_NegativeAmountOnChannels_IsPinned() => ExpectPin(
        Finish(Padded(0, -1, 0, 0, 0, 0, 0, 0), "t", 5),
        "Pad_t (Pad): Pad crops axis 1 of 's': its amounts there are -1 and 0.",
        "Crop by a Slice with constant bounds.");

    [Test]
    public void Couple_ReflectedChannels_IsPinned() => ExpectPin(
        Finish(Start().Initializer("amounts", 0, 1, 0, 0, 0, 1, 0, 0).Node("Pad", ["s", "amounts"], ["t"], ("mode", "reflect")), "t", 8),
        "Pad_t (Pad): Pad fills axis 1 of 's' in the mode 'reflect' with copies of what is there.",
        "Pad channels in the mode 'constant', or by a Slice and a Concat.");

    [Test]
    public void Couple_ReflectedSpace_CarriesChannels() => ExpectGroups(
        Finish(Start().Initializer("amounts", 0, 0, 1, 1, 0, 0, 1, 1).Node("Pad", ["s", "amounts"], ["t"], ("mode", "reflect")), "t"),
        One);

    [Test]
    public void Couple_AmountsOfSpaceComputed_CarriesChannels() => ExpectGroups(
        Finish(Computed(["none", "none", "odd", "odd", "none", "none", "none", "odd"]), "t"),
        One);

    [Test]
    public void Couple_AmountsOfChannelsComputed_IsPinned() => ExpectPin(
        Finish(Computed(["none", "odd", "odd", "odd", "none", "none", "none", "odd"]), "t", 7),
        "Pad_t (Pad): The amounts of padding, 'amounts', are computed while the model runs.",
        "Give the amounts as a constant: export the model with fixed sizes instead of dynamic axes, or fold its constants.");

    [Test]
    public void Couple_AmountsAreAGraphInput_IsPinned() => ExpectPin(
        Finish(Start().Input("amounts", TensorProto.Types.DataType.Int64, 8).Node("Pad", ["s", "amounts"], ["t"]), "t"),
        "Pad_t (Pad): The amounts or axes of padding, 'amounts', are computed while the model runs.",
        "Give the amounts and axes as a constant: export the model with fixed sizes instead of dynamic axes, or fold its constants.");

    private static ModelBuilder Padded(long n0, long c0, long h0, long w0, long n1, long c1, long h1, long w1, float? value = null)
    {
        ModelBuilder builder = Start().Initializer("amounts", n0, c0, h0, w0, n1, c1, h1, w1);
        return value is { } number
            ? builder.Initializer("value", [number]).Node("Pad", ["s", "amounts", "value"], ["t"])
            : builder.Node("Pad", ["s", "amounts"], ["t"]);
    }

    private static ModelBuilder Computed(string[] amounts) => Start()
        .Initializer("place", 2)
        .Initializer("two", 2)
        .Initializer("none", 0L)
        .Node("Shape", ["s"], ["shape"])
        .Node("Gather", ["shape", "place"], ["height"])
        .Node("Mod", ["height", "two"], ["odd"])
        .Node("Concat", amounts, ["amounts"], ("axis", 0))
        .Node("Pad", ["s", "amounts"], ["t"]);
}
