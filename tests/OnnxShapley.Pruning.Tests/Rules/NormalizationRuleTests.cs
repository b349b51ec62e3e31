namespace OnnxShapley.Pruning.Tests.Rules;

public sealed class NormalizationRuleTests : RuleTests
{
    private const string OtherStatistics = "Nothing in the file: zeros count in the statistics where deleted channels do not. "
        + "A network trained with BatchNormalization or InstanceNormalization instead can be cut.";

    private const string One = "Conv_c 6: w1[0], b1[0], v[1]";

    [Test]
    public void Couple_InstanceNormalization_TakesScaleAndShiftAlong() => ExpectGroups(
        Finish(
            Start()
                .RandomInitializer("scale", new Random(6), 6)
                .RandomInitializer("shift", new Random(7), 6)
                .Node("InstanceNormalization", ["s", "scale", "shift"], ["t"]),
            "t"),
        "Conv_c 6: w1[0], b1[0], scale[0], shift[0], v[1]");

    [Test]
    public void Couple_InstanceNormalizationWithOneVectorForBoth_CutsBothAlike() => ExpectGroups(
        Finish(Start().RandomInitializer("k", new Random(6), 6).Node("InstanceNormalization", ["s", "k", "k"], ["t"]), "t"),
        "Conv_c 6: w1[0], b1[0], k[0], k[0], v[1]");

    [Test]
    public void Couple_LayerNormalizationOverChannels_IsPinned([Values(1, -3)] int axis) => ExpectPin(
        Finish(Start().RandomInitializer("k", new Random(6), 6, 5, 5).Node("LayerNormalization", ["s", "k"], ["t"], ("axis", axis)), "t"),
        "LayerNormalization_t (LayerNormalization): LayerNormalization computes its statistics over axis 1 of 's'.",
        OtherStatistics);

    [Test]
    public void Couple_LayerNormalizationOverTheLastAxis_IsPinnedWhereThatHasTheChannels() => ExpectPin(
        Start()
            .RandomInitializer("k", new Random(6), 6)
            .RandomInitializer("v", new Random(5), 6, 4)
            .Node("Transpose", ["s"], ["last"], ("perm", new long[] { 0, 2, 3, 1 }))
            .Node("LayerNormalization", ["last", "k", "k"], ["t"])
            .Node("MatMul", ["t", "v"], ["y"])
            .Output("y")
            .Build(),
        "LayerNormalization_t (LayerNormalization): LayerNormalization computes its statistics over axis 3 of 'last'.",
        OtherStatistics);

    [Test]
    public void Couple_LayerNormalizationOverSpace_CarriesChannelsToEveryOutput([Values(2, -1)] int axis) => ExpectGroups(
        Finish(
            Start()
                .RandomInitializer("k", new Random(6), axis == 2 ? [5L, 5L] : [5L])
                .Node("LayerNormalization", ["s", "k"], ["n", "mean", "deviation"], ("axis", axis))
                .Node("Add", ["n", "mean"], ["m"])
                .Node("Mul", ["m", "deviation"], ["t"]),
            "t"),
        One);

    [Test]
    public void Couple_LpNormalizationOverChannels_IsPinned() => ExpectPin(
        Finish(Start().Node("LpNormalization", ["s"], ["t"], ("axis", 1)), "t"),
        "LpNormalization_t (LpNormalization): LpNormalization divides by a norm over axis 1 of 's'.",
        "Nothing in the file: the norm over fewer channels is another one. A network trained without it can be cut.");

    [Test]
    public void Couple_LpNormalizationOverSpace_CarriesChannels([Values(1, 2)] int order) =>
        ExpectGroups(Finish(Start().Node("LpNormalization", ["s"], ["t"], ("p", order)), "t"), One);

    [Test]
    public void Couple_LocalResponseNormalization_IsPinned() => ExpectPin(
        Finish(Start().Node("LRN", ["s"], ["t"], ("size", 3)), "t"),
        "LRN_t (LRN): LRN divides by sums over neighbours on axis 1 of 's', and a cut makes others neighbours.",
        "Nothing in the file: the result depends on the order of the channels. A network trained without it can be cut.");

    [Test]
    public void Couple_MeanVarianceOverSpace_CarriesChannels() =>
        ExpectGroups(Finish(Start().Node("MeanVarianceNormalization", ["s"], ["t"], ("axes", new long[] { 2, 3 })), "t"), One);

    [Test]
    public void Couple_MeanVarianceWithoutAxes_CarriesChannels() =>
        ExpectGroups(Finish(Start().Node("MeanVarianceNormalization", ["s"], ["t"]), "t"), One);

    [Test]
    public void Couple_MeanVarianceOverChannels_IsPinned() => ExpectPin(
        Finish(Start().Node("MeanVarianceNormalization", ["s"], ["t"], ("axes", new long[] { 1, 2, 3 })), "t"),
        "MeanVarianceNormalization_t (MeanVarianceNormalization): MeanVarianceNormalization computes its statistics over axis 1 of 's'.",
        OtherStatistics);
}
