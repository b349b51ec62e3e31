namespace OnnxShapley.Pruning.Tests.Rules;

public sealed class SoftmaxRuleTests : RuleTests
{
    [Test]
    public void Couple_OverSpace_CarriesChannels([Values("Softmax", "LogSoftmax")] string operatorType, [Values(-1, 2)] int axis) => ExpectGroups(
        Finish(Start(opset: 13).Node(operatorType, ["s"], ["t"], ("axis", axis)), "t"),
        "Conv_c 6: w1[0], b1[0], v[1]");

    [Test]
    public void Couple_OverChannels_IsPinned() => ExpectPin(
        Finish(Start(opset: 13).Node("Softmax", ["s"], ["t"], ("axis", 1)), "t"),
        "Softmax_t (Softmax): Softmax normalises over axis 1 of 's', which mixes its channels.",
        "Nothing: it weighs all of them against each other, and zeros take part where deleted channels do not.");

    [Test]
    public void Couple_DefaultAxisBeforeOpset13_IsPinned() => ExpectPin(
        Finish(Start(opset: 12).Node("Softmax", ["s"], ["t"]), "t"),
        "Softmax_t (Softmax): Softmax normalises over axis 1 of 's', which mixes its channels.",
        "Nothing: it weighs all of them against each other, and zeros take part where deleted channels do not.");

    [Test]
    public void Couple_AxesBehindChannelsBeforeOpset13_CarriesChannels() => ExpectGroups(
        Finish(Start(opset: 12).Node("Softmax", ["s"], ["t"], ("axis", 2)), "t"),
        "Conv_c 6: w1[0], b1[0], v[1]");
}
