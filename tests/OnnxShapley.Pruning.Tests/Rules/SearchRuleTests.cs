using static Onnx.TensorProto.Types;

namespace OnnxShapley.Pruning.Tests.Rules;

public sealed class SearchRuleTests : RuleTests
{
    [TestCase("ArgMax", 1)]
    [TestCase("ArgMin", 0)]
    public void Couple_LargestChannel_IsPinned(string operatorType, int keepsAxis) => ExpectPin(
        Start().Node(operatorType, ["s"], ["y"], ("axis", 1), ("keepdims", keepsAxis)).Output("y", DataType.Int64).Build(),
        $"{operatorType}_y ({operatorType}): {operatorType} looks along axis 1 of 's': what it finds are numbers of channels.",
        "Nothing: whoever reads the numbers relies on them, as on the numbers of classes.");

    [Test]
    public void Couple_LargestPlace_CarriesChannels([Values(0, 1)] int keepsAxis) => ExpectGroups(
        Finish(
            Start()
                .Initializer("axes", 3)
                .Node("ArgMax", ["s"], ["places"], ("axis", -2), ("keepdims", keepsAxis))
                .Node("Cast", ["places"], ["p"], ("to", (int)DataType.Float))
                .Node(keepsAxis == 1 ? "Identity" : "Unsqueeze", keepsAxis == 1 ? ["p"] : ["p", "axes"], ["t"]),
            "t"),
        "Conv_c 6: w1[0], b1[0], v[1]");

    [Test]
    public void Couple_LargestChannels_IsPinned() => ExpectPin(
        Finish(Start().Initializer("k", 2).Node("TopK", ["s", "k"], ["t", "indices"], ("axis", 1)), "t", 2),
        "TopK_t (TopK): TopK looks along axis 1 of 's': what it finds are numbers of channels.",
        "Nothing: whoever reads the numbers relies on them, as on the numbers of classes.");

    [Test]
    public void Couple_LargestInSpace_CarriesChannels() => ExpectGroups(
        Finish(
            Start()
                .Initializer("k", 2)
                .Node("TopK", ["s", "k"], ["a", "indices"])
                .Node("Cast", ["indices"], ["b"], ("to", (int)DataType.Float))
                .Node("Add", ["a", "b"], ["t"]),
            "t"),
        "Conv_c 6: w1[0], b1[0], v[1]");
}
