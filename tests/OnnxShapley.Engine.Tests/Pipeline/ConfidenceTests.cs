using OnnxShapley.Engine.Pipeline;
using OnnxShapley.Engine.Selection;
using OnnxShapley.Engine.Tests.Support;
using OnnxShapley.Games;
using OnnxShapley.Onnx;

namespace OnnxShapley.Engine.Tests.Pipeline;

/// <summary>Groups that are evaluated only until it is sure which channels are kept.</summary>
[Category("Integration")]
public sealed class ConfidenceTests : PipelineTests
{
    private PruneOptions Options => Digits with { Importance = "orthogonal", Confidence = 0.9, Target = new ChannelRatioTarget(0.5) };

    [Test]
    public void Run_Ratio_DecidesNothingThatThePlanContradicts()
    {
        PruneResult result = Prune(Options);

        foreach (GroupResult group in result.Groups)
        {
            AssertFits(group);
            Assert.That(group.Importance.Budget, Is.EqualTo(16 * (2 + (8 * (group.Group.ChannelCount - 1)))), "sixteen times the usual one");
            Assert.That(group.Importance.Evaluations, Is.AtMost(group.Importance.Budget));
        }

        Assert.That(result.Groups.Sum(group => group.Decision!.Kept.Length + group.Decision.Removed.Length), Is.Positive, "something is decided");
        Assert.That(Entry("confidence"), Is.EqualTo("0.9"));
        Assert.That(Entry("undecided"), Is.EqualTo(result.Groups.Sum(group => group.Decision!.Undecided.Length).ToString()));
    }

    [Test]
    public void Run_NothingToDecide_EvaluatesAsLittleAsThereIs()
    {
        PruneResult result = Prune(Options with { Target = new ChannelRatioTarget(0.05) });

        GroupResult whole = result.Groups[0];
        Assert.That(whole.Decision!.Kept, Has.Length.EqualTo(16), "a twentieth of 16 is less than one");
        Assert.That(whole.Importance.Evaluations, Is.AtMost(2 * 16));
        Assert.That(result.Groups[2].Kept, Has.Length.EqualTo(46));
        Assert.That(result.Groups[2].Importance.Evaluations, Is.GreaterThan(2 * 48));
    }

    [Test]
    public void Run_GlobalTarget_IsDecidedAtTheWidthsOfThePlan()
    {
        PruneOptions options = Options with { Target = new CostShareTarget(CostMeasure.MultiplyAdds, 0.6), CachePath = Folder.PathOf("worths") };

        PruneResult result = Prune(options);

        byte[] worths = File.ReadAllBytes(options.CachePath);
        byte[] file = File.ReadAllBytes(OutputPath);
        foreach (GroupResult group in result.Groups)
        {
            AssertFits(group);
            Assert.That(group.Importance.Losses, Is.Not.Null);
        }

        using RecordedProgress progress = new();
        new PrunePipeline(options with { Run = Settings.Run with { Memory = 1 << 20 } }, progress).Run(CancellationToken.None);
        Assert.That(File.ReadAllBytes(options.CachePath), Is.EqualTo(worths), "nothing was evaluated again");
        Assert.That(File.ReadAllBytes(OutputPath), Is.EqualTo(file));
        PipelineProgress last = progress.Reports.Last(report => report.Total > 0);
        Assert.That(last.Done, Is.EqualTo(last.Total));
    }

    [Test]
    public void Run_Time_IsTheLimit()
    {
        PruneResult timed = Prune(Options with { Time = TimeSpan.FromSeconds(2), Data = Options.Data with { Samples = 20 } });

        string chosen = Entry("group_budgets");
        PruneResult repeated = Prune(Options with { GroupBudgets = [.. chosen.Split(',').Select(long.Parse)], Data = Options.Data with { Samples = 20 } });
        Assert.That(repeated.Groups.Select(group => group.Kept), Is.EqualTo(timed.Groups.Select(group => group.Kept)));
        Assert.That(repeated.Evaluations, Is.EqualTo(timed.Evaluations));
    }

    private static void AssertFits(GroupResult group)
    {
        RankDecision decision = group.Decision!;
        Assert.That(decision.Kept, Is.SubsetOf(group.Kept));
        Assert.That(decision.Removed.Intersect(group.Kept), Is.Empty);
        Assert.That(
            decision.Kept.Concat(decision.Removed).Concat(decision.Undecided), Is.EquivalentTo(Enumerable.Range(0, group.Group.ChannelCount)));
    }

    private string Entry(string key) =>
        ModelFile.Load(OutputPath).Proto.MetadataProps.Single(entry => entry.Key == $"onnx_shapley.{key}").Value;
}
