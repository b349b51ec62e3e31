using static Onnx.TensorProto.Types;

namespace OnnxShapley.Pruning.Tests.Rules;

public sealed class TileRuleTests : RuleTests
{
    [Test]
    public void Couple_ChannelsAreTiled_TakesAllCopiesAlong() => ExpectGroups(
        Finish(Start().Initializer("repeats", 1, 3, 1, 2).Node("Tile", ["s", "repeats"], ["t"]), "t", 18),
        "Conv_c 6: w1[0], b1[0], v[1]");

    [Test]
    public void Couple_SpaceIsTiled_CarriesChannels() => ExpectGroups(
        Finish(Start().Initializer("repeats", 1, 1, 2, 2).Node("Tile", ["s", "repeats"], ["t"]), "t"),
        "Conv_c 6: w1[0], b1[0], v[1]");

    [Test]
    public void Couple_RepeatsFromAnInput_IsPinned() => ExpectPin(
        Finish(
            Start()
                .Input("count", DataType.Int64, 4)
                .Initializer("ones", 1, 1, 1, 1)
                .Node("Max", ["count", "ones"], ["repeats"])
                .Node("Tile", ["s", "repeats"], ["t"]),
            "t"),
        "Tile_t (Tile): The repeats, 'repeats', are computed while the model runs.",
        "Give the repeats as a constant: export the model with fixed sizes instead of dynamic axes, or fold its constants.");

    [Test]
    public void Couple_RepeatsOfTheBatchComputed_CarriesChannels() => ExpectGroups(
        Finish(
            Start()
                .RandomInitializer("k", new Random(4), 1, 6, 1, 1)
                .Initializer("zero", 0L)
                .Initializer("ones", 1, 1, 1)
                .Node("Shape", ["s"], ["shape"])
                .Node("Gather", ["shape", "zero"], ["images"])
                .Node("Concat", ["images", "ones"], ["repeats"], ("axis", 0))
                .Node("Tile", ["k", "repeats"], ["tiled"])
                .Node("Mul", ["s", "tiled"], ["t"]),
            "t"),
        "Conv_c 6: w1[0], b1[0], k[1], v[1]");

    [Test]
    public void Couple_RepeatsOfTheChannelsComputed_IsPinned() => ExpectPin(
        Finish(
            Start()
                .Initializer("one", 1)
                .Initializer("ones", 1, 1)
                .Node("Shape", ["s"], ["shape"])
                .Node("Gather", ["shape", "one"], ["length"])
                .Node("ReduceMax", ["s"], ["flat"], ("axes", new long[] { 1 }))
                .Node("Concat", ["one", "length", "ones"], ["repeats"], ("axis", 0))
                .Node("Tile", ["flat", "repeats"], ["t"]),
            "t"),
        "ReduceMax_flat (ReduceMax): ReduceMax reduces axis 1 of 's' to one value.");
}
