using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Tests.Rules;

public sealed class GatherElementsRuleTests : RuleTests
{
    [Test]
    public void Couple_PlacesInSpace_CarriesChannels([Values(2, -2)] int axis) => ExpectGroups(
        Finish(
            Fixed()
                .Initializer(TensorContent.CreateInt64("indices", [2, 6, 3, 5], [.. Enumerable.Range(0, 180).Select(i => (long)(i * 7 % 5))]))
                .Node("GatherElements", ["s", "indices"], ["t"], ("axis", axis)),
            "t"),
        "Conv_c 6: w1[0], b1[0], indices[1], v[1]");

    [Test]
    public void Couple_FewerPlacesThanData_TiesThoseThatAreTaken() => ExpectPins(
        Finish(
            Fixed()
                .Initializer(TensorContent.CreateInt64("indices", [2, 4, 3, 5], [.. Enumerable.Range(0, 120).Select(i => (long)(i * 7 % 5))]))
                .Node("GatherElements", ["s", "indices"], ["t"], ("axis", 2)),
            "t",
            4),
        ["Conv_c 4: w1[0], b1[0], indices[1], v[1]"],
        "Conv_c 2: Conv_c (Conv): No later convolution or matrix product sums over these channels of axis 1 of 'c', so that no mask could switch them off.");

    [Test]
    public void Couple_SameChannelEverywhere_TiesSlotsByNumber() => ExpectGroups(
        Finish(
            Fixed()
                .Initializer(TensorContent.CreateInt64("indices", [2, 7, 5, 5], [.. Enumerable.Range(0, 350).Select(i => new long[] { 3, -1, 0, 2, 1, 4, 3 }[i / 25 % 7])]))
                .Node("GatherElements", ["s", "indices"], ["t"], ("axis", 1)),
            "t",
            7),
        "Conv_c 6: w1[0], b1[0], indices[1], v[1]");

    [Test]
    public void Couple_OtherChannelsAtOtherPlaces_IsPinned() => ExpectPin(
        Finish(
            Fixed()
                .Initializer(TensorContent.CreateInt64("indices", [2, 3, 5, 5], [.. Enumerable.Range(0, 150).Select(i => (long)(i * 7 % 6))]))
                .Node("GatherElements", ["s", "indices"], ["t"], ("axis", 1)),
            "t",
            3),
        "GatherElements_t (GatherElements): GatherElements picks from axis 1 of 's' by 'indices', which does not have one number for each place along it.",
        "Nothing: each place of the result picks for itself, so that every slot may be asked for.");

    [Test]
    public void Couple_PlacesThatTheGraphFinds_CarriesChannels() => ExpectGroups(
        Finish(
            Start()
                .Initializer("k", 2)
                .Node("TopK", ["s", "k"], ["values", "places"])
                .Node("Cos", ["s"], ["r"])
                .Node("GatherElements", ["r", "places"], ["t"], ("axis", 3)),
            "t"),
        "Conv_c 6: w1[0], b1[0], v[1]");

    private static ModelBuilder Fixed() => new ModelBuilder()
        .Input("x", 2, 3, 5, 5)
        .RandomInitializer("w1", new Random(1), 6, 3, 3, 3)
        .RandomInitializer("b1", new Random(2), 6)
        .Node("Conv", ["x", "w1", "b1"], ["c"], ("pads", new long[] { 1, 1, 1, 1 }))
        .Node("Sigmoid", ["c"], ["s"]);
}
