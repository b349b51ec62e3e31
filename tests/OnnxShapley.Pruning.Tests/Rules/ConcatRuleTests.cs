namespace OnnxShapley.Pruning.Tests.Rules;

public sealed class ConcatRuleTests : RuleTests
{
    private const string First = "Conv_c 6: w1[0], b1[0], v[1]";
    private const string Second = "Conv_d 6: w2[0], b2[0], v[1]";

    [Test]
    public void Couple_TwoBranches_KeepsThemApart() =>
        ExpectGroups(Finish(Branch(Start()).Node("Concat", ["s", "t"], ["z"], ("axis", 1)), "z", 12), First, Second);

    [Test]
    public void Couple_NegativeAxis_KeepsThemApart() =>
        ExpectGroups(Finish(Branch(Start()).Node("Concat", ["s", "t"], ["z"], ("axis", -3)), "z", 12), First, Second);

    [Test]
    public void Couple_ChannelsLast_KeepsThemApart() => ExpectGroups(
        Finish(
            Branch(Start())
                .Node("Transpose", ["s"], ["sl"], ("perm", new long[] { 0, 2, 3, 1 }))
                .Node("Transpose", ["t"], ["tl"], ("perm", new long[] { 0, 2, 3, 1 }))
                .Node("Concat", ["sl", "tl"], ["zl"], ("axis", 3))
                .Node("Transpose", ["zl"], ["z"], ("perm", new long[] { 0, 3, 1, 2 })),
            "z",
            12),
        First,
        Second);

    [Test]
    public void Couple_OfItself_TiesBothHalves() => ExpectGroups(Finish(Start().Node("Concat", ["s", "s"], ["z"], ("axis", 1)), "z", 12), First);

    [Test]
    public void Couple_Chained_KeepsThemApart() => ExpectGroups(
        Finish(
            Branch(Start())
                .Node("Concat", ["s", "t"], ["z"], ("axis", 1))
                .Node("Cos", ["s"], ["r"])
                .Node("Concat", ["z", "r"], ["q"], ("axis", 1)),
            "q",
            18),
        First,
        Second);

    [Test]
    public void Couple_WithTheGraphInput_CutsTheOtherPart() =>
        ExpectGroups(Finish(Start().Node("Concat", ["x", "s"], ["z"], ("axis", 1)), "z", 9), First);

    [Test]
    public void Couple_AlongSpace_TiesChannels() => ExpectGroups(
        Finish(Branch(Start()).Node("Concat", ["s", "t"], ["z"], ("axis", 2)), "z"),
        "Conv_c 6: w1[0], b1[0], w2[0], b2[0], v[1]");

    [Test]
    public void Couple_WithAConstant_CutsTheOtherPart() => ExpectGroups(
        Finish(
            Start()
                .RandomInitializer("k", new Random(9), 1, 2, 1, 1)
                .Node("GlobalAveragePool", ["s"], ["p"])
                .Node("ReduceMean", ["p"], ["m"], ("axes", new long[] { 0 }))
                .Node("Concat", ["m", "k"], ["z"], ("axis", 1)),
            "z",
            8),
        First);

    [Test]
    public void Couple_SumOfTwoConcats_TiesOverlappingParts() => ExpectGroups(
        Finish(
            Branch(Start(channels: 4), 8)
                .Node("Concat", ["s", "t"], ["z"], ("axis", 1))
                .Node("Concat", ["t", "s"], ["q"], ("axis", 1))
                .Node("Add", ["z", "q"], ["r"]),
            "r",
            12),
        "Conv_c 4: w1[0], b1[0], w2[0], b2[0], v[1]");
}
