namespace OnnxShapley.Pruning.Tests.Rules;

public sealed class GridSampleRuleTests : RuleTests
{
    [Test]
    public void Couple_GridFromAnInput_CarriesChannels([Values(16, 20)] int opset, [Values(0, 1)] int alignCorners) => ExpectGroups(
        Finish(
            Start(opset).Input("grid", -1, 4, 3, 2).Node("GridSample", ["s", "grid"], ["t"], ("align_corners", alignCorners)),
            "t"),
        "Conv_c 6: w1[0], b1[0], v[1]");

    [Test]
    public void Couple_GridMadeOfChannels_PinsThose() => ExpectPins(
        Finish(
            Start()
                .RandomInitializer("w2", new Random(4), 2, 6, 1, 1)
                .Node("Conv", ["s", "w2"], ["flow"])
                .Node("Transpose", ["flow"], ["grid"], ("perm", new long[] { 0, 2, 3, 1 }))
                .Node("GridSample", ["s", "grid"], ["t"]),
            "t"),
        ["Conv_c 6: w1[0], b1[0], w2[1], v[1]"],
        "Conv_flow 2: GridSample_t (GridSample): GridSample mixes or moves what is on axis 3 of 'grid', and needs all of it.");
}
