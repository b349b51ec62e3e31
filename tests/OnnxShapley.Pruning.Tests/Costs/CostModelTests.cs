using System.Collections.Immutable;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Costs;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Pruning.Cutting;
using OnnxShapley.Pruning.Tests.Rules;
using OnnxShapley.Pruning.Tests.Subjects;

namespace OnnxShapley.Pruning.Tests.Costs;

public sealed class CostModelTests : RuleTests
{
    [Test]
    public void Whole_Convolutions_CountsOutputsTimesWindow()
    {
        Cost cost = WholeOf(Finish(Start(), "s"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(cost.MultiplyAdds, Is.EqualTo((5 * 5 * 6 * 3 * 3 * 3) + (5 * 5 * 4 * 6)));
            Assert.That(cost.Parameters, Is.EqualTo((6 * 3 * 3 * 3) + 6 + (4 * 6)));
        }
    }

    [Test]
    public void Whole_GroupedAndDepthwise_CountsOneGroupAnOutput()
    {
        OnnxModel model = Start()
            .RandomInitializer("w2", new Random(3), 12, 2, 3, 3)
            .RandomInitializer("w3", new Random(3), 12, 1, 3, 3)
            .Node("Conv", ["s", "w2"], ["d"], ("group", 3))
            .Node("Conv", ["d", "w3"], ["y"], ("group", 12))
            .Output("y")
            .Build();

        Assert.That(WholeOf(model).MultiplyAdds, Is.EqualTo((5 * 5 * 6 * 27) + (3 * 3 * 12 * 2 * 9) + (12 * 9)));
    }

    [Test]
    public void Whole_MatrixProducts_CountsRowsTimesColumnsTimesInner([Values(0, 1)] int transA)
    {
        OnnxModel model = new ModelBuilder()
            .Input("x", transA == 1 ? 4 : 7, transA == 1 ? 7 : 4)
            .RandomInitializer("w", new Random(1), 4, 6)
            .RandomInitializer("v", new Random(3), 6, 2)
            .RandomInitializer("b", new Random(4), 2)
            .Initializer("scalar", [2f])
            .Node("Gemm", ["x", "w"], ["g"], ("transA", transA))
            .Node("MatMul", ["g", "v"], ["m"])
            .Node("Add", ["m", "b"], ["y"])
            .Output("y")
            .Build();
        Subject subject = new(model);

        CostModel cost = new(subject.Couplings);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(cost.Whole().MultiplyAdds, Is.EqualTo(((7 * 4 * 6) + (7 * 6 * 2)) / subject.Facts.BatchSize));
            Assert.That(cost.Whole().Parameters, Is.EqualTo((4 * 6) + (6 * 2) + 2));
        }
    }

    [Test]
    public void PerNode_EveryLayer_IsNamedInOrder()
    {
        CostModel model = new(new Subject(Finish(Start(), "s")).Couplings);

        Assert.That(
            model.PerNode(axis => axis.Length).Select(entry => $"{entry.Node.Name} {entry.MultiplyAdds}"),
            Is.EqualTo(new[] { "Conv_c 4050", "Conv_y 600" }));
    }

    [Test]
    public void Of_AfterACut_EqualsThePrunedModel()
    {
        Subject subject = new(Residual());
        Plan plan = Plans.Draw(subject.Couplings, new Random(6), 0.5);

        Cost planned = new CostModel(subject.Couplings).Of(new CutMap(subject.Couplings, plan).Length);

        Assert.That(planned, Is.EqualTo(WholeOf(subject.Prune(plan))));
    }

    [Test]
    public void Remove_RandomChannels_TracksTheCostOfThePlan([Range(0, 4)] int seed)
    {
        Subject subject = new(Residual());
        Random random = new(seed);
        CostModel model = new(subject.Couplings);
        CostTracker tracker = new(model);
        List<List<int>> kept = [.. subject.Couplings.Groups.Select(group => Enumerable.Range(0, group.ChannelCount).ToList())];

        for (int removal = 0; removal < 12; removal++)
        {
            int group = random.Next(kept.Count);
            if (kept[group].Count > 1)
            {
                int channel = kept[group][random.Next(kept[group].Count)];
                _ = kept[group].Remove(channel);
                Cost saving = tracker.SavingOf(new ChannelId(group, channel));
                Cost before = tracker.Current;
                tracker.Remove(new ChannelId(group, channel));
                Assert.That(before - tracker.Current, Is.EqualTo(saving));
            }
        }

        Plan plan = new(subject.Couplings, [.. kept.Select(channels => channels.ToImmutableArray())]);
        Assert.That(tracker.Current, Is.EqualTo(model.Of(new CutMap(subject.Couplings, plan).Length)));
    }

    [Test]
    public void Of_VectorThatTwoLayersShare_CountsItForEachAndEqualsThePrunedModel()
    {
        Subject subject = new(Finish(
            Start()
                .RandomInitializer("w2", new Random(3), 6, 6, 1, 1)
                .Node("Conv", ["s", "w2", "b1"], ["d"])
                .Node("Sigmoid", ["d"], ["t"]),
            "t"));
        Plan plan = new(subject.Couplings, [[0, 3], [1, 2, 4]]);
        CostModel model = new(subject.Couplings);
        CostTracker tracker = new(model);
        foreach (ChannelId removed in new ChannelId[] { new(0, 1), new(0, 2), new(0, 4), new(0, 5), new(1, 0), new(1, 3), new(1, 5) })
        {
            tracker.Remove(removed);
        }

        Cost planned = model.Of(new CutMap(subject.Couplings, plan).Length);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(model.Whole().Parameters, Is.EqualTo((6 * 27) + 6 + 36 + 6 + 24));
            Assert.That(planned.Parameters, Is.EqualTo((2 * 27) + 2 + (3 * 2) + 3 + (4 * 3)));
            Assert.That(WholeOf(subject.Prune(plan)), Is.EqualTo(planned));
            Assert.That(tracker.Current, Is.EqualTo(planned));
        }
    }

    private static Cost WholeOf(OnnxModel model) => new CostModel(new Subject(model).Couplings).Whole();

    /// <summary>Two groups: one of a residual stage, one inside its block, with a depthwise layer and columns behind Flatten.</summary>
    private static OnnxModel Residual() => FinishFlat(
        Start()
            .RandomInitializer("w2", new Random(3), 8, 6, 1, 1)
            .RandomInitializer("w3", new Random(4), 8, 1, 3, 3)
            .RandomInitializer("w4", new Random(5), 6, 8, 1, 1)
            .Node("Conv", ["s", "w2"], ["d"])
            .Node("Conv", ["d", "w3"], ["e"], ("group", 8), ("pads", new long[] { 1, 1, 1, 1 }))
            .Node("Conv", ["e", "w4"], ["f"])
            .Node("Add", ["s", "f"], ["g"])
            .Node("Flatten", ["g"], ["h"]),
        "h",
        150);
}
