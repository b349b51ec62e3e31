using OnnxShapley.Engine.Pipeline;
using OnnxShapley.Engine.Selection;
using OnnxShapley.Engine.Tests.Support;
using OnnxShapley.Onnx;

namespace OnnxShapley.Engine.Tests.Pipeline;

/// <summary>A time in place of a budget. Machines differ: what is asserted about time is generous.</summary>
[Category("Integration")]
public sealed class TimeTests : PipelineTests
{
    private static readonly TimeSpan BesideEvaluations = TimeSpan.FromSeconds(10);

    private PruneOptions Options => Digits with { Importance = "permutation", Data = Digits.Data with { Samples = 20 } };

    [Test]
    public void Run_MoreTime_EvaluatesMoreAndEndsInTime()
    {
        TimeSpan longer = TimeSpan.FromSeconds(8);

        PruneResult little = Prune(Options with { Time = TimeSpan.FromSeconds(1.5) });
        PruneResult much = Prune(Options with { Time = longer });

        Assert.That(much.Evaluations, Is.GreaterThan(little.Evaluations));
        Assert.That(much.Elapsed, Is.LessThan((3 * longer) + BesideEvaluations));
        Assert.That(much.Groups.Select(group => group.Importance.Budget), Is.All.GreaterThan(16), "the minimum of the smallest group is 17");
    }

    [Test]
    public void Run_BudgetsThatWereChosen_RepeatThePlan()
    {
        PruneResult timed = Prune(Options with { Time = TimeSpan.FromSeconds(2), Command = "timed" });
        string chosen = ModelFile.Load(OutputPath).Proto.MetadataProps.Single(entry => entry.Key == "onnx_shapley.group_budgets").Value;

        PruneResult repeated = Prune(Options with { GroupBudgets = [.. chosen.Split(',').Select(long.Parse)] });

        Assert.That(timed.Groups.Select(group => group.Importance.Budget), Is.EqualTo(repeated.Groups.Select(group => group.Importance.Budget)));
        Assert.That(repeated.Groups.Select(group => group.Importance.Scores), Is.EqualTo(timed.Groups.Select(group => group.Importance.Scores)));
        Assert.That(repeated.Groups.Select(group => group.Kept), Is.EqualTo(timed.Groups.Select(group => group.Kept)));
        Assert.That(repeated.Evaluations, Is.EqualTo(timed.Evaluations));
        Assert.That(
            ModelFile.Load(OutputPath).Proto.MetadataProps.Select(entry => entry.Key), Does.Not.Contain("onnx_shapley.group_budgets"), "they were given");
    }

    [Test]
    public void Run_GroupThatStaysWhole_RecordsABudgetThatCanBeGiven()
    {
        PruneOptions options = Options with { Target = new ChannelRatioTarget(0.5) { Widths = [new GroupWidth("/conv/Conv", null, 1)] } };
        Prune(options with { Time = TimeSpan.FromSeconds(2) });

        string chosen = ModelFile.Load(OutputPath).Proto.MetadataProps.Single(entry => entry.Key == "onnx_shapley.group_budgets").Value;

        Assert.That(chosen.Split(',').Select(long.Parse), Has.Exactly(4).Positive, "'--budget' takes no 0");
        Assert.That(() => Prune(options with { GroupBudgets = [.. chosen.Split(',').Select(long.Parse)] }), Throws.Nothing);
    }

    [Test]
    public void Run_TooShortATime_NamesOneThatWouldDo()
    {
        Assert.That(
            () => Prune(Options with { Time = TimeSpan.FromMilliseconds(1) }),
            Throws.TypeOf<UsageException>().With.Message.Matches(
                @"^The time of 0\.001s is too short on this machine: the importance needs about ([0-9]+[hms])+ with its smallest budgets\. "
                + @"Give '--time ([0-9]+[hms])+' or more, fewer '--samples', or another importance\.$"));
        Assert.That(FilesInFolder, Is.Empty);
    }

    [Test]
    public void Run_AnotherNumberOfBudgetsThanGroups_IsRefused()
    {
        Assert.That(
            () => Prune(Options with { GroupBudgets = [100, 100] }),
            Throws.TypeOf<UsageException>().With.Message.EqualTo(
                "'--budget' gives 2 numbers, but the model has 4 groups. Give one number for all groups, or one for each."));
    }

    [Test]
    public void Run_BudgetOfOneGroupTooSmall_NamesTheGroup()
    {
        Assert.That(
            () => Prune(Options with { GroupBudgets = [100, 100, 10, 100] }),
            Throws.TypeOf<UsageException>().With.Message.StartsWith("Group '/block2/conv1/Conv': The estimator 'permutation' needs a budget of at least 49 evaluations"));
    }

    [Test]
    public void Run_CancelledWhileGroupsAreProbed_LeavesNothing()
    {
        using RecordedProgress progress = new(cancelAt: 3);

        Assert.That(
            () => new PrunePipeline(Options with { Time = TimeSpan.FromSeconds(2) }, progress).Run(progress.Token),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(progress.Reports[^1].Stage, Is.EqualTo("Measuring how long evaluations take"));
        Assert.That(FilesInFolder, Is.Empty);
    }
}
