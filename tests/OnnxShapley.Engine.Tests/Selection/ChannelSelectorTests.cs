using OnnxShapley.Engine.Importances;
using OnnxShapley.Engine.Selection;
using OnnxShapley.Engine.Tests.Support;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Costs;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Pruning.Cutting;
using OnnxShapley.Testing;

namespace OnnxShapley.Engine.Tests.Selection;

/// <summary>
/// On the classifier of 4 and 6 channels: its first convolution takes 1,728 multiply-adds a channel, its second 576 a pair of channels, the
/// product at its end 5 a channel; 20,766 in all.
/// </summary>
[Category("Integration")]
public sealed class ChannelSelectorTests
{
    private const long Whole = 20_766;

    private static readonly Lazy<Couplings> Shared = new(() => TestNetwork.WithRandomImages(SmallNetworks.Classifier(), images: 1).Couplings);

    private static Couplings Classifier => Shared.Value;

    [TestCase(0, 4, 6)]
    [TestCase(0.24, 4, 5)]
    [TestCase(0.25, 3, 5)]
    [TestCase(0.5, 2, 3)]
    [TestCase(0.75, 1, 2)]
    [TestCase(0.99, 1, 1)]
    public void Select_Ratio_RemovesWholeChannelsAndNeverTheLast(double removed, int first, int second)
    {
        Plan plan = Select([4, 3, 2, 1], [1, 2, 3, 4, 5, 6], new ChannelRatioTarget(removed));

        Assert.That(plan.Kept[0], Is.EqualTo(Enumerable.Range(0, first)), "the lowest scores are the last");
        Assert.That(plan.Kept[1], Is.EqualTo(Enumerable.Range(6 - second, second)), "the lowest scores are the first");
    }

    [Test]
    public void Select_RatioThatIsNotExactInBinary_IsNotOneChannelShort()
    {
        Random random = new(1);
        OnnxModel model = new ModelBuilder().Input("x", -1, 3).RandomInitializer("w1", random, 3, 100).RandomInitializer("w2", random, 100, 2)
            .Node("MatMul", ["x", "w1"], ["h"]).Node("Relu", ["h"], ["r"]).Node("MatMul", ["r", "w2"], ["y"]).Output("y").Build();
        Couplings couplings = TestNetwork.WithRandomImages(model, images: 1).Couplings;

        Plan plan = ChannelSelector.Select(
            new CostModel(couplings), [Importance([.. Enumerable.Range(0, 100).Select(channel => (double)channel)])], new ChannelRatioTarget(0.29));

        Assert.That(plan.Kept[0], Is.EqualTo(Enumerable.Range(29, 71)));
    }

    [Test]
    public void Select_WidthOfAGroup_HoldsWhateverTheRatio()
    {
        string second = Classifier.Groups[1].Name;
        ChannelRatioTarget target = new(0.5) { Widths = [new GroupWidth("*", null, 0.3), new GroupWidth(second, 5, null)] };

        Plan plan = Select([4, 3, 2, 1], [1, 2, 3, 4, 5, 6], target);

        Assert.That(plan.Kept[0], Is.EqualTo(new[] { 0, 1 }), "30 % of 4 channels, rounded up");
        Assert.That(plan.Kept[1], Is.EqualTo(new[] { 1, 2, 3, 4, 5 }), "the last width that fits");
    }

    [Test]
    public void Select_CostTargetWithAWidth_TakesTheRestFromOtherGroups()
    {
        string first = Classifier.Groups[0].Name;
        CostShareTarget target = new(CostMeasure.MultiplyAdds, 0.6) { Widths = [new GroupWidth(first, 4, null)] };

        Plan plan = Select([0, 0, 0, 0], [1, 2, 3, 4, 5, 6], target);

        Assert.That(plan.Kept[0], Has.Length.EqualTo(4));
        Assert.That(Cost(CostMeasure.MultiplyAdds, plan), Is.LessThanOrEqualTo(0.6 * Whole));
    }

    [TestCase("nothing=1", "'--keep nothing=1' is about no group of the model. Its groups are '{0}', '{1}'.")]
    [TestCase("*=5", "'--keep *=5' asks for more channels than the group '{0}' has, 4. Ask for that many at most, or for 100 %.")]
    public void EnsureFits_WidthThatDoesNot_SaysSo(string text, string message)
    {
        string[] parts = text.Split('=');
        ChannelRatioTarget target = new(0) { Widths = [new GroupWidth(parts[0], int.Parse(parts[1]), null)] };

        Assert.That(
            () => target.EnsureFits(Classifier.Groups),
            Throws.TypeOf<UsageException>().With.Message.EqualTo(string.Format(message, Classifier.Groups[0].Name, Classifier.Groups[1].Name)));
    }

    [Test]
    public void EnsureFits_TooManyChannelsWhereALaterWidthCounts_IsAccepted()
    {
        ChannelRatioTarget target = new(0) { Widths = [new GroupWidth("*", 5, null), new GroupWidth(Classifier.Groups[0].Name, 2, null)] };

        Assert.That(() => target.EnsureFits(Classifier.Groups), Throws.Nothing);
        Assert.That(Classifier.Groups.Select(target.WidthOf), Is.EqualTo(new int?[] { 2, 5 }));
    }

    [Test]
    public void Select_TargetOutOfReachOfTheOtherGroups_DoesNotSpeakOfThoseWithAWidth()
    {
        CostShareTarget target = new(CostMeasure.MultiplyAdds, 0.05) { Widths = [new GroupWidth(Classifier.Groups[0].Name, 4, null)] };

        Assert.That(
            () => Select([0, 0, 0, 0], [1, 2, 3, 4, 5, 6], target),
            Throws.TypeOf<TargetException>().With.Message.StartsWith(
                "The target of 5 % of the multiply-adds cannot be reached: with one channel left in every group whose width is not given, 44.5 % remain. Ask for 44.5 % or more; "));
    }

    [Test]
    public void Select_Ties_GoByIndex()
    {
        Plan plan = Select([1, 1, 1, 1], [0, 0, 0, 0, 0, 0], new ChannelRatioTarget(0.5));

        Assert.That(plan.Kept[0], Is.EqualTo(new[] { 2, 3 }));
        Assert.That(plan.Kept[1], Is.EqualTo(new[] { 3, 4, 5 }));
    }

    [Test]
    public void Select_CostTarget_IsReachedAndNotOvershotByMoreThanTheLastChannel(
        [Values] CostMeasure measure, [Values(1, 0.95, 0.8, 0.6, 0.4, 0.2)] double share, [Values(1, 2, 3)] int seed)
    {
        Random random = new(seed);
        double[] first = [.. Enumerable.Range(0, 4).Select(_ => random.NextDouble())];
        double[] second = [.. Enumerable.Range(0, 6).Select(_ => random.NextDouble())];

        Plan plan = Select(first, second, new CostShareTarget(measure, share));

        double allowed = share * Cost(measure, Plan.KeepAll(Classifier));
        Assert.That(Cost(measure, plan), Is.LessThanOrEqualTo(allowed));
        Assert.That(share == 1 || PlansWithOneMore(plan).Any(more => Cost(measure, more) > allowed), Is.True);
    }

    [TestCase(0.78, new[] { 0, 1, 2, 3 }, new[] { 2, 3, 4, 5 })]
    [TestCase(0.77, new[] { 1, 2, 3 }, new[] { 2, 3, 4, 5 })]
    public void Select_CostTarget_TakesWhatLosesLeastForWhatItSaves(double share, int[] first, int[] second)
    {
        // 0.40 and 0.45 for 2,309 each are cheaper than 1 for 5,184; then 1 for 4,032 is cheaper than 10 for 2,309.
        Plan plan = Select([1, 2, 3, 4], [0.4, 0.45, 10, 10, 10, 10], new CostShareTarget(CostMeasure.MultiplyAdds, share));

        Assert.That(plan.Kept[0], Is.EqualTo(first));
        Assert.That(plan.Kept[1], Is.EqualTo(second));
    }

    [Test]
    public void Select_ParametersTarget_CountsParameters()
    {
        // 81 of 354 parameters a channel of the first group (27 + 54), 41 (36 + 5) a channel of the second: one of the first is enough for 80 %.
        Plan plan = Select([1, 2, 3, 4], [1, 2, 3, 4, 5, 6], new CostShareTarget(CostMeasure.Parameters, 0.8));

        Assert.That(new CostModel(Classifier).Whole().Parameters, Is.EqualTo(354));
        Assert.That(plan.Kept[0], Is.EqualTo(new[] { 1, 2, 3 }));
        Assert.That(plan.Kept[1], Has.Length.EqualTo(6));
    }

    [Test]
    public void Select_NegativeImportances_GoFirst()
    {
        Plan plan = Select([1e-9, 1, -0.001, 1], [1e-9, 1, 1, 1, 1, 1], new CostShareTarget(CostMeasure.MultiplyAdds, 0.99));

        Assert.That(plan.Kept[0], Is.EqualTo(new[] { 0, 1, 3 }));
        Assert.That(plan.Kept[1], Has.Length.EqualTo(6));
    }

    [Test]
    public void Select_SeveralNegativeImportances_TheWorstGoesFirstWhateverItSaves()
    {
        // For what they save, −0.001 for 2,309 is more than −0.002 for 5,184.
        Plan plan = Select([1, 1, -0.002, 1], [1, 1, 1, 1, 1, -0.001], new CostShareTarget(CostMeasure.MultiplyAdds, 0.99));

        Assert.That(plan.Kept[0], Is.EqualTo(new[] { 0, 1, 3 }));
        Assert.That(plan.Kept[1], Has.Length.EqualTo(6));
    }

    [TestCase(0.9)]
    [TestCase(0.7)]
    [TestCase(0.5)]
    [TestCase(0.3)]
    public void Select_TinyNoise_DoesNotChangeThePlan(double share)
    {
        // Ties within a group, between groups (1 for 5,184 is as cheap as 2,309/5,184 for 2,309), and channels worth nothing.
        double[] first = [0, 1, 1, 0.3];
        double[] second = [0, 2309.0 / 5184, 0.7, 0, 0.7, 0.2];
        CostShareTarget target = new(CostMeasure.MultiplyAdds, share);
        Plan plan = Select(first, second, target);
        for (int seed = 0; seed < 50; seed++)
        {
            Random random = new(seed);

            Plan noisy = Select([.. first.Select(score => score + Noise(random))], [.. second.Select(score => score + Noise(random))], target);

            Assert.That(noisy.Kept[0], Is.EqualTo(plan.Kept[0]), $"seed {seed}");
            Assert.That(noisy.Kept[1], Is.EqualTo(plan.Kept[1]), $"seed {seed}");
        }
    }

    [Test]
    public void Select_TinyNoiseOnATieBetweenGroups_TakesTheFirstGroup()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            Random random = new(seed);
            double[] first = [.. Enumerable.Range(0, 4).Select(_ => 1 + Noise(random))];
            double[] second = [.. Enumerable.Range(0, 6).Select(_ => (2309.0 / 5184) + Noise(random))];

            Plan plan = Select(first, second, new CostShareTarget(CostMeasure.MultiplyAdds, 0.85));

            Assert.That(plan.Kept.Select(kept => kept.Length), Is.EqualTo(new[] { 3, 6 }), $"seed {seed}");
        }
    }

    [Test]
    public void Select_TargetOutOfReach_SaysWhatCanBeReached()
    {
        Assert.That(
            () => Select([1, 2, 3, 4], [1, 2, 3, 4, 5, 6], new CostShareTarget(CostMeasure.MultiplyAdds, 0.05)),
            Throws.TypeOf<TargetException>().With.Message.EqualTo(
                "The target of 5 % of the multiply-adds cannot be reached: with one channel left in every group, 11.2 % remain. "
                + "Ask for 11.2 % or more; 'onnx-shapley inspect' shows what cannot be pruned, and why."));

        Plan least = Select([1, 2, 3, 4], [1, 2, 3, 4, 5, 6], new CostShareTarget(CostMeasure.MultiplyAdds, 0.112));
        Assert.That(least.Kept.Select(kept => kept.Length), Is.EqualTo(new[] { 1, 1 }));
    }

    [Test]
    public void Select_ParametersOutOfReach_SaysSo() =>
        Assert.That(
            () => Select([1, 2, 3, 4], [1, 2, 3, 4, 5, 6], new CostShareTarget(CostMeasure.Parameters, 0.1)),
            Throws.TypeOf<TargetException>().With.Message.EqualTo(
                "The target of 10 % of the parameters cannot be reached: with one channel left in every group, 11.6 % remain. "
                + "Ask for 11.6 % or more; 'onnx-shapley inspect' shows what cannot be pruned, and why."));

    [Test]
    public void Whole_Classifier_IsWhatTheseTestsCountOn() => Assert.That(new CostModel(Classifier).Whole().MultiplyAdds, Is.EqualTo(Whole));

    private static double Noise(Random random) => 1e-9 * (random.NextDouble() - 0.5);

    private static Plan Select(double[] first, double[] second, SelectionTarget target) =>
        ChannelSelector.Select(new CostModel(Classifier), [Importance(first), Importance(second)], target);

    private static GroupImportance Importance(double[] scores) => new([.. scores], [.. new double[scores.Length]], 0);

    private static long Cost(CostMeasure measure, Plan plan)
    {
        Cost cost = new CostModel(Classifier).Of(new CutMap(Classifier, plan).Length);
        return measure == CostMeasure.MultiplyAdds ? cost.MultiplyAdds : cost.Parameters;
    }

    /// <summary>The plans that give one removed channel back.</summary>
    private static IEnumerable<Plan> PlansWithOneMore(Plan plan) =>
        from @group in Classifier.Groups
        from channel in Enumerable.Range(0, @group.ChannelCount)
        where !plan.Keeps(new ChannelId(@group.Number, channel))
        select new Plan(Classifier, plan.Kept.SetItem(@group.Number, [.. plan.Kept[@group.Number].Append(channel).Order()]));
}
