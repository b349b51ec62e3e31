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
}
