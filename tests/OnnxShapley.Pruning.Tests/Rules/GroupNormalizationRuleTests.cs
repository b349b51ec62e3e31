namespace OnnxShapley.Pruning.Tests.Rules;

public sealed class GroupNormalizationRuleTests : RuleTests
{
    [Test]
    public void Couple_OneChannelAGroup_TakesScaleAndShiftAlong([Values(18, 21)] int opset) => ExpectGroups(
        Finish(Normalized(opset, groups: 6, parameters: 6), "t"),
        "Conv_c 6: w1[0], b1[0], scale[0], shift[0], v[1]");

    [TestCase(18, 2)]
    [TestCase(21, 6)]
    public void Couple_SeveralChannelsAGroup_IsPinned(int opset, int parameters) => ExpectPin(
        Finish(Normalized(opset, groups: 2, parameters), "t"),
        "GroupNormalization_t (GroupNormalization): The attribute 'num_groups' is 2, for 6 channels: "
        + "statistics are computed over several channels of axis 1 of 's'.",
        "Nothing in the file: zeros count in the statistics where deleted channels do not. A network trained with one channel a group can be cut.");

    private static ModelBuilder Normalized(int opset, int groups, int parameters) => Start(opset)
        .RandomInitializer("scale", new Random(6), parameters)
        .RandomInitializer("shift", new Random(7), parameters)
        .Node("GroupNormalization", ["s", "scale", "shift"], ["t"], ("num_groups", groups));
}
