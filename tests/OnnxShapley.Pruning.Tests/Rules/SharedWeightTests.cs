using OnnxShapley.Pruning.Tests.Subjects;

namespace OnnxShapley.Pruning.Tests.Rules;

/// <summary>One weight that several nodes read.</summary>
public sealed class SharedWeightTests : RuleTests
{
    [Test]
    public void Couple_TwoBranchesWithOneWeight_AreCutAlike() => ExpectGroups(
        Start()
            .Input("x2", -1, 3, 5, 5)
            .Node("Conv", ["x2", "w1", "b1"], ["d"], ("pads", new long[] { 1, 1, 1, 1 }))
            .Node("Tanh", ["d"], ["t"])
            .RandomInitializer("v", new Random(5), 4, 6, 1, 1)
            .RandomInitializer("u", new Random(6), 4, 6, 1, 1)
            .Node("Conv", ["s", "v"], ["sv"])
            .Node("Conv", ["t", "u"], ["tu"])
            .Node("Add", ["sv", "tu"], ["y"])
            .Output("y")
            .Build(),
        "Conv_c 6: w1[0], b1[0], b1[0], v[1], u[1]");

    [Test]
    public void Couple_OneLayerTwiceInARow_TiesBothSides() => ExpectGroups(
        Finish(
            Start()
                .RandomInitializer("w2", new Random(6), 6, 6, 1, 1)
                .Node("Conv", ["s", "w2"], ["d"])
                .Node("Sigmoid", ["d"], ["e"])
                .Node("Conv", ["e", "w2"], ["f"]),
            "f"),
        "Conv_c 6: w1[0], b1[0], w2[0], w2[1], v[1]");

    [Test]
    public void Couple_WeightOfALayerThatMayNotBeCut_IsPinnedAndSaysSo()
    {
        Subject subject = new(
            Start()
                .Input("x2", -1, 3, 5, 5)
                .Node("Conv", ["x2", "w1"], ["y"])
                .RandomInitializer("v", new Random(5), 4, 6, 1, 1)
                .Node("Conv", ["s", "v"], ["z"])
                .Output("y")
                .Output("z")
                .Build());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(subject.Groups, Is.Empty);
            Assert.That(subject.Couplings.Pinned[0].Pin.Reason, Is.EqualTo(
                "The channels go together with axis 1 of 'y', a graph output, whose shape callers rely on. The weight 'w1' is that of 'Conv_y' too, so both are cut alike."));
        }
    }

    [Test]
    public void Couple_WeightTransposedForTheWayBack_TiesBothEnds() => ExpectGroups(
        new ModelBuilder()
            .Input("x", -1, 4)
            .RandomInitializer("w", new Random(1), 4, 6)
            .Node("Gemm", ["x", "w"], ["g"])
            .Node("Sigmoid", ["g"], ["s"])
            .Node("Gemm", ["s", "w"], ["y"], ("transB", 1))
            .Output("y")
            .Build(),
        "Gemm_g 6: w[1]");
}
