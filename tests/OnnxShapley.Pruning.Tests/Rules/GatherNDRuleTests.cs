using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Tests.Rules;

public sealed class GatherNDRuleTests : RuleTests
{
    [Test]
    public void Couple_PlacesInSpaceOfEveryImage_CarriesChannels() => ExpectGroups(
        Finish(
            Start()
                .Initializer("axes", 3)
                .Initializer(TensorContent.CreateInt64("indices", [3, 2], [0, 1, 4, 2, 3, 3]))
                .Node("Transpose", ["s"], ["last"], ("perm", new long[] { 2, 3, 0, 1 }))
                .Node("GatherND", ["last", "indices"], ["places"])
                .Node("Transpose", ["places"], ["rows"], ("perm", new long[] { 1, 2, 0 }))
                .Node("Unsqueeze", ["rows", "axes"], ["t"]),
            "t"),
        "Conv_c 6: w1[0], b1[0], v[1]");

    [Test]
    public void Couple_OnePlaceOfEveryImage_CarriesChannels() => ExpectGroups(
        FinishFlat(
            new ModelBuilder()
                .Input("x", 2, 3, 5, 5)
                .RandomInitializer("w1", new Random(1), 6, 3, 3, 3)
                .Node("Conv", ["x", "w1"], ["c"])
                .Node("Sigmoid", ["c"], ["s"])
                .Initializer(TensorContent.CreateInt64("indices", [2, 2], [0, 1, 2, 2]))
                .Node("Transpose", ["s"], ["last"], ("perm", new long[] { 0, 2, 3, 1 }))
                .Node("GatherND", ["last", "indices"], ["t"], ("batch_dims", 1)),
            "t",
            6),
        "Conv_c 6: w1[0], v[0]");

    [Test]
    public void Couple_ChannelsByNumber_IsPinned() => ExpectPin(
        FinishFlat(
            Start()
                .Initializer(TensorContent.CreateInt64("indices", [2, 4], [0, 1, 4, 2, 0, 3, 3, 3]))
                .Initializer("shape", 1, 2)
                .Node("GatherND", ["s", "indices"], ["picked"])
                .Node("Reshape", ["picked", "shape"], ["t"]),
            "t",
            2),
        "GatherND_picked (GatherND): GatherND takes slots of axis 1 of 's' by the numbers in 'indices'.",
        "Where the numbers are constant, pick by a Gather with a constant vector of indices. Otherwise nothing: every slot may be asked for.");
}
