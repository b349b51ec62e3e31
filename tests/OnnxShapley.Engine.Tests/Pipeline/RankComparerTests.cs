using System.Collections.Immutable;
using OnnxShapley.Engine.Importances;
using OnnxShapley.Engine.Pipeline;
using OnnxShapley.Engine.Tests.Support;
using OnnxShapley.Games;

namespace OnnxShapley.Engine.Tests.Pipeline;

/// <summary>Rankings of the channels of one group, compared.</summary>
[Category("Integration")]
public sealed class RankComparerTests : PipelineTests
{
    private const string LargeGroup = "/block1/conv1/Conv";

    private string Cache => Folder.PathOf("worths");

    private PruneOptions Pruning => Small(SmallNetworks.Classifier(), 3, 8, 8) with { Seed = 3 };

    /// <summary>The second group of a small network: 6 channels.</summary>
    private CompareRanksOptions SixChannels => Of(Pruning, Groups(Pruning.ModelPath)[1]);

    private CompareRanksOptions Digits24 => Of(Digits, LargeGroup);

    [Test]
    public void Run_ByName_RanksAsPruningDoes([Values("l1", "permutation", "leave-one-out")] string importance)
    {
        CompareRanksResult result = Compare(SixChannels with { Importances = [importance] });

        GroupImportance expected = Prune(Pruning with { Importance = importance }).Groups[1].Importance;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Ranks.Single().Scores.Scores, Is.EqualTo(expected.Scores));
            Assert.That(result.Ranks.Single().Scores.Evaluations, Is.EqualTo(expected.Evaluations));
            Assert.That(result.Ranks.Single().Comparison.Ranking.Scores, Is.EqualTo(expected.Scores));
            Assert.That((result.Payoff, result.Images, result.Group.ChannelCount), Is.EqualTo(("kl", 11, 6)));
            Assert.That(result.LeftOut, Is.Empty);
        }
    }

    [Test]
    public void Run_FewChannels_ComparesWithExactValuesAndTheBestSets()
    {
        CompareRanksResult result = Compare(SixChannels with { Importances = ["leave-one-out"] });

        Oracle oracle = result.Reference.Oracle!;
        ImmutableArray<double> losses = result.Ranks.Single().Scores.Scores;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.ReferenceRank.Importance, Is.EqualTo("exact"));
            Assert.That(result.ReferenceRank.Scores.Scores, Is.EqualTo(Prune(Pruning with { Importance = "exact" }).Groups[1].Importance.Scores));
            Assert.That(result.ReferenceRank.Scores.Evaluations, Is.EqualTo(64));
            Assert.That(result.ReferenceRank.Comparison.Tau, Is.EqualTo(1).Within(1e-12));
            Assert.That(oracle.Best[0].Worth - oracle.Best[1].Worth, Is.EqualTo(losses.Min()).Within(1e-12));
            Assert.That(oracle.ToRemove(1), Is.EqualTo(Coalition.Of(6, losses.IndexOf(losses.Min()))));
            Assert.That(result.Ranks.Single().Comparison.Curve.Zip(oracle.Curve, (worth, best) => worth <= best), Is.All.True);
            Assert.That((result.Reference.Sizes, result.Reference.Lowest, result.LowestHalf), Is.EqualTo((5, 1, 3)));
            Assert.That(result.OracleRank!.Ranking.Ascending, Is.EqualTo(oracle.Rank(5).Ascending));
        }
    }

    [Test]
    public void Run_NoImportancesNamed_ComparesAllThatTakeTheGroup()
    {
        CompareRanksResult result = Compare(SixChannels);

        IEnumerable<string> names = ImportanceCatalog.Discover().Importances.Select(info => info.Name);
        Assert.That(result.Ranks.Select(rank => rank.Importance), Is.EqualTo(names.Where(name => name != "bn-scale")));
        Assert.That(result.LeftOut.Select(leftOut => leftOut.Importance), Is.EqualTo(new[] { "bn-scale" }), "there is no BatchNormalization");
    }

    [Test]
    public void Run_ReferenceByName_HasNoOracleAndOrdersOfItsOwn()
    {
        CompareRanksResult result = Compare(SixChannels with { Reference = "permutation", ReferenceBudget = 12, Budget = 12 });

        ImportanceRank same = result.Ranks.Single(rank => rank.Importance == "permutation");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Reference.Oracle, Is.Null);
            Assert.That(result.OracleRank, Is.Null);
            Assert.That(same.Comparison.OverlapToRemove, Is.Null);
            Assert.That(same.Comparison.Curve, Has.Length.EqualTo(7));
            Assert.That(same.Scores.Budget, Is.EqualTo(result.ReferenceRank.Scores.Budget).And.EqualTo(12));
            Assert.That(same.Scores.Scores, Is.Not.EqualTo(result.ReferenceRank.Scores.Scores), "it would agree with itself");
            Assert.That(
                result.LeftOut.Single(leftOut => leftOut.Importance == "exact").Reason,
                Is.EqualTo("It evaluates 64 coalitions, more than the reference. Ask for it by name."));
        }
    }

    [Test]
    public void Run_ManyChannels_IsComparedWithAnEstimate()
    {
        CompareRanksResult result = Compare(Digits24 with { Reference = "leave-one-out", Importances = ["l1", "random"] });

        using (Assert.EnterMultipleScope())
        {
            Assert.That((result.Group.ChannelCount, result.Reference.Lowest, result.LowestHalf), Is.EqualTo((24, 7, 12)));
            Assert.That(result.ReferenceRank.Comparison.Tau, Is.EqualTo(1).Within(1e-12));
            Assert.That(result.Ranks.Select(rank => rank.Comparison.Curve.Length), Is.All.EqualTo(25));
            Assert.That(result.Ranks.Select(rank => rank.Comparison.Tau), Is.All.InRange(-1.0, 0.99));
        }
    }

    [Test]
    public void Run_ManyChannelsAndNoReference_TakesAnEstimateOfManyEvaluations()
    {
        using RecordedProgress progress = new(cancelAt: 3);

        Assert.That(
            () => new RankComparer(Digits24 with { Importances = ["l1"] }, progress).Run(progress.Token), Throws.InstanceOf<OperationCanceledException>());

        Assert.That(progress.Reports[^1].Stage, Is.EqualTo($"The reference 'antithetic' of the group '{LargeGroup}'"));
        Assert.That(progress.Reports[^1].Total, Is.EqualTo(65_536 + 25));
    }

    [TestCase(4)]
    [TestCase(5)]
    public void Run_CancelledAndStartedAgain_GivesTheSameRanks(int reports)
    {
        CompareRanksOptions options = SixChannels with { CachePath = Cache, ImagesPerOrder = 4 };
        using RecordedProgress progress = new(cancelAt: reports);
        Assert.That(() => new RankComparer(options, progress).Run(progress.Token), Throws.InstanceOf<OperationCanceledException>());
        long kept = new FileInfo(Cache).Length;

        CompareRanksResult result = Compare(options);

        CompareRanksResult expected = Compare(options with { CachePath = null });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(new FileInfo(Cache).Length, Is.GreaterThan(kept));
            Assert.That(result.Ranks.Select(rank => rank.Scores.Scores), Is.EqualTo(expected.Ranks.Select(rank => rank.Scores.Scores)));
            Assert.That(result.Reference.Oracle!.Best, Is.EqualTo(expected.Reference.Oracle!.Best));
        }
    }

    [Test]
    public void Run_CacheOfAComparison_IsUsedByPruning()
    {
        Compare(SixChannels with { CachePath = Cache, Importances = ["l1"] });
        Compare(Of(Pruning, Groups(Pruning.ModelPath)[0]) with { CachePath = Cache, Importances = ["l1"] });
        byte[] before = File.ReadAllBytes(Cache);

        Prune(Pruning with { CachePath = Cache, Importance = "exact" });

        Assert.That(File.ReadAllBytes(Cache), Is.EqualTo(before));
    }

    [Test]
    public void Run_GroupThatThereIsNot_ListsTheGroups() => Assert.That(
        () => Compare(Digits24 with { Group = "conv9" }),
        Throws.TypeOf<UsageException>().With.Message.EqualTo(
            "The model has no group 'conv9'. Use one of '/conv/Conv', '/block1/conv1/Conv', '/block2/conv1/Conv', '/block2/conv2/Conv'."));

    [Test]
    public void Run_AllCoalitionsOfManyChannels_IsRefused() => Assert.That(
        () => Compare(Digits24 with { Reference = "exact" }),
        Throws.TypeOf<UsageException>().With.Message.StartsWith(
            $"Group '{LargeGroup}': The estimator 'exact' takes at most 20 players, not 24. For larger games use one of 'antithetic', "));

    [Test]
    public void Run_BudgetForAReferenceThatTakesNone_IsRefused() => Assert.That(
        () => Compare(SixChannels with { Reference = "leave-one-out", ReferenceBudget = 100 }),
        Throws.TypeOf<UsageException>().With.Message.EqualTo(
            "'--reference' gives a budget, but the importance 'leave-one-out' takes none. Write '--reference leave-one-out'."));

    [Test]
    public void Run_MoreSizesThanChannels_IsRefused() => Assert.That(
        () => Compare(SixChannels with { Sizes = 7 }),
        Throws.TypeOf<UsageException>().With.Message.Matches("^'--sizes' is 7, but the group '.+' has 6 channels. Give at most 6.$"));

    [Test]
    public void Run_SizesWithoutTheBestSets_IsRefused() => Assert.That(
        () => Compare(SixChannels with { Sizes = 2, Reference = "l1" }),
        Throws.TypeOf<UsageException>().With.Message.EqualTo(
            "'--sizes' says which sets are compared with the best ones, and these are known only where all coalitions are evaluated: with the reference 'exact', "
            + "for at most 20 channels. Leave '--sizes' out."));

    [Test]
    public void Run_ImportanceThatDoesNotTakeTheGroup_SaysWhy() => Assert.That(
        () => Compare(Digits24 with { Reference = "l1", Importances = ["l2", "permutation"], Budget = 3 }),
        Throws.TypeOf<UsageException>().With.Message.EqualTo(
            $"Group '{LargeGroup}': The estimator 'permutation' needs a budget of at least 25 evaluations for 24 players, not 3. "
            + "Raise the budget or choose an estimator that needs less."));

    [Test]
    public void Run_OutputIsAnotherFile_IsRefused()
    {
        CompareRanksOptions options = SixChannels;

        Assert.That(
            () => Compare(options with { OutputPath = options.ModelPath }),
            Throws.TypeOf<UsageException>().With.Message.EqualTo($"The output '{options.ModelPath}' is a file of the model as well. Name another file with -o."));
        Assert.That(
            () => Compare(options with { OutputPath = Cache, CachePath = Cache }),
            Throws.TypeOf<UsageException>().With.Message.EqualTo($"The cache '{Cache}' is the output as well. Name another file with --cache."));
    }

    private static CompareRanksOptions Of(PruneOptions pruning, string group) => new()
    {
        ModelPath = pruning.ModelPath,
        Data = pruning.Data with { HeldOut = null },
        Group = group,
        Seed = pruning.Seed,
        Run = Settings.Run,
    };

    private static ImmutableArray<string> Groups(string model) =>
        [.. Inspector.Inspect(new InspectOptions { ModelPath = model, Session = Settings.Session }, CancellationToken.None).Groups.Select(group => group.Group.Name)];

    private static CompareRanksResult Compare(CompareRanksOptions options) => new RankComparer(options, new Progress<PipelineProgress>()).Run(CancellationToken.None);
}
