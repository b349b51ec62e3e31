using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Importances;
using OnnxShapley.Engine.Pipeline;
using OnnxShapley.Engine.Selection;
using OnnxShapley.Engine.Tests.Pipeline;
using OnnxShapley.Engine.Tests.Support;
using OnnxShapley.Games;

namespace OnnxShapley.Engine.Tests.Importances;

/// <summary>The mean and two standard deviations of the values that channels have on every image.</summary>
[Category("Integration")]
public sealed class AggregationTests : PipelineTests
{
    private PruneOptions Options => Digits with
    {
        Importance = "permutation",
        Aggregation = Aggregation.MeanAndTwoDeviations,
        Target = new ChannelRatioTarget(0.5),
        Data = Digits.Data with { Samples = 40 },
    };

    [TestCase("exact")]
    [TestCase("permutation")]
    [TestCase("antithetic")]
    public void Score_AdditiveGames_IsTheFormula(string name)
    {
        TestNetwork network = TestNetwork.WithRandomImages(SmallNetworks.Classifier(), images: 1);
        AdditiveGames games = new([[1, 2, 0, -4], [3, 2, 0, -6], [8, 2, 0, 1]]);
        ImportanceContext context = Scoring.Context(network, network.Couplings.Groups[0], games.On(0)) with { Images = games };

        GroupImportance importance = ImportanceCatalog.Discover().Get(name).Score(context, CancellationToken.None);

        double[] expected = [4 + (2 * Math.Sqrt((9 + 1 + 16) / 3.0)), 2, 0, -3 + (2 * Math.Sqrt((1 + 9 + 16) / 3.0))];
        Assert.That(importance.Scores, Is.EqualTo(expected).Within(1e-9));
        Assert.That(importance.StandardErrors, Is.All.NaN);
    }

    [Test]
    public void Run_SameOrdersForAllImages_IsNoLessThanTheMean()
    {
        PruneResult both = Prune(Options);
        PruneResult mean = Prune(Options with { Aggregation = Aggregation.Mean, ImagesPerOrder = int.MaxValue });

        Assert.That(both.Evaluations, Is.EqualTo(mean.Evaluations));
        double[] deviations = [.. Scores(both).Zip(Scores(mean), (larger, smaller) => larger - smaller)];
        Assert.That(deviations, Is.All.GreaterThan(-1e-9));
        Assert.That(deviations.Count(deviation => deviation > 1e-6), Is.GreaterThan(60), "of 120");
    }

    [TestCase(1, 1L << 30)]
    [TestCase(2, 1L << 20)]
    public void Run_OtherThreadsMemoryOrBlocks_KeepsTheSameChannels(int threads, long memory)
    {
        PruneResult expected = Prune(Options);

        PruneResult result = Prune(Options with
        {
            ImagesPerOrder = 7,
            Run = Options.Run with { Memory = memory, Session = Settings.Session with { Threads = threads } },
        });

        Assert.That(result.Groups.Select(group => group.Kept), Is.EqualTo(expected.Groups.Select(group => group.Kept)));
    }

    [Test]
    public void Run_CancelledAndStartedAgain_GivesTheSameBytesAndKeepsEveryWorthOnce()
    {
        PruneOptions cached = Options with { CachePath = Folder.PathOf("worths") };
        Prune(Options with { CachePath = Folder.PathOf("whole"), OutputPath = Folder.PathOf("expected.onnx") });
        using RecordedProgress progress = new(cancelAt: 12);

        Assert.That(() => new PrunePipeline(cached, progress).Run(progress.Token), Throws.InstanceOf<OperationCanceledException>());
        long kept = new FileInfo(cached.CachePath!).Length;
        Prune(cached);

        Assert.That(File.ReadAllBytes(OutputPath), Is.EqualTo(File.ReadAllBytes(Folder.PathOf("expected.onnx"))));
        Assert.That(kept, Is.LessThan(new FileInfo(cached.CachePath!).Length));
        Assert.That(new FileInfo(cached.CachePath!).Length, Is.EqualTo(new FileInfo(Folder.PathOf("whole")).Length));
    }

    [Test]
    public void Run_ImportanceWithoutValuesOnImages_NamesThoseThatHaveThem([Values("l1", "truncated")] string name)
    {
        IEnumerable<string> others = ImportanceCatalog.Discover().Importances.Where(info => info.TakesImages).Select(info => info.Name);

        Assert.That(others, Does.Contain("permutation").And.Contain("exact").And.Not.Contain("truncated"));
        Assert.That(
            () => Prune(Options with { Importance = name }),
            Throws.TypeOf<UsageException>().With.Message.EqualTo(
                $"The importance '{name}' has no value on every image, as '--aggregate' asks. Leave '--aggregate' out, or use one of '{string.Join("', '", others)}'."));
    }

    private static IEnumerable<double> Scores(PruneResult result) => result.Groups.SelectMany(group => group.Importance.Scores);

    /// <summary>On every image, each player adds the same to every coalition.</summary>
    private sealed class AdditiveGames(double[][] values) : IImageGames
    {
        public int ImageCount => values.Length;

        public ICooperativeGame On(int image) => new Additive(values[image]);

        private sealed class Additive(double[] added) : ICooperativeGame
        {
            public int PlayerCount => added.Length;

            public void Evaluate(ReadOnlySpan<Coalition> coalitions, Span<double> worths, CancellationToken cancellationToken)
            {
                for (int i = 0; i < worths.Length; i++)
                {
                    worths[i] = 0;
                    foreach (int member in coalitions[i])
                    {
                        worths[i] += added[member];
                    }
                }
            }
        }
    }
}
