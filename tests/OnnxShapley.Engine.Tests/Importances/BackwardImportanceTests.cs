using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Importances;
using OnnxShapley.Engine.Tests.Support;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Engine.Tests.Importances;

/// <summary>On a group of four channels. Channels 0 and 1 stand in for each other: either may go, not both. Channel 2 is worth 2, and channel 3 nothing.</summary>
[Category("Integration")]
public sealed class BackwardImportanceTests
{
    private const int Channels = 4;

    private static readonly RecordedGame Twins = new(
        Channels, [.. Enumerable.Range(0, 1 << Channels).Select(bits => ((bits & 3) != 0 ? 5.0 : 0) + ((bits & 4) != 0 ? 2 : 0))]);

    private static Importance Backward { get; } = ImportanceCatalog.Discover().Get("backward");

    private static Lazy<TestNetwork> Network { get; } = new(() => TestNetwork.WithRandomImages(SmallNetworks.Classifier(), images: 1));

    [Test]
    public void Score_TwinChannels_AreNotBothCalledWorthless()
    {
        GroupImportance scores = Score(budget: null);

        // Leave-one-out misses neither twin: it would let both go before channel 2, which alone is worth less than they are together.
        Assert.That(scores.Scores, Is.EqualTo(new double[] { 0, 3, 2, 1 }));
        Assert.That(scores.StandardErrors, Is.All.NaN);
        Assert.That(scores.Evaluations, Is.EqualTo(4 + 3 + 2));
    }

    [Test]
    public void Score_BudgetForOneRound_IsLeaveOneOut()
    {
        GroupImportance scores = Score(budget: 4);

        Assert.That(scores.Scores, Is.EqualTo(new double[] { 0, 1, 3, 2 }));
        Assert.That(scores.Evaluations, Is.EqualTo(4));
    }

    [TestCase(4, 4)]
    [TestCase(5, 4)]
    [TestCase(6, 4 + 2)]
    [TestCase(8, 4 + 2)]
    [TestCase(9, 4 + 3 + 2)]
    [TestCase(1000, 4 + 3 + 2)]
    public void Evaluations_AnyBudget_AreAsManyAsItAffords(long budget, long expected)
    {
        Assert.That(Backward.Evaluations(Channels, budget), Is.EqualTo(expected));
        Assert.That(Score(budget).Evaluations, Is.EqualTo(expected));
    }

    [Test]
    public void Evaluations_OneChannel_AreNone() => Assert.That(Backward.Evaluations(1, null), Is.Zero);

    [Test]
    public void Score_BudgetBelowTheMinimum_NamesTheGroupAndTheMinimum()
    {
        Assert.That(
            () => Score(budget: 3),
            Throws.TypeOf<UsageException>().With.Message.EqualTo(
                $"Group '{Network.Value.Couplings.Groups[0].Name}': The importance 'backward' needs a budget of at least 4 evaluations for 4 channels, not 3. "
                + "Raise the budget or choose an importance that needs less."));
    }

    [Test]
    public void Score_RealGroup_RemovesStepByStepWhatIsMissedLeast()
    {
        TestNetwork network = TestNetwork.WithRandomImages(SmallNetworks.Classifier(), images: 6, labels: [0, 1, 2, 3, 4, 0]);
        ChannelGroup group = network.Couplings.Groups[0];
        using GroupGame game = Playing.Game(network, group, "cross-entropy");
        RecordedGame all = RecordedGame.Of(game);

        GroupImportance scores = Backward.Score(Scoring.Context(network, group, game), CancellationToken.None);

        int kept = (1 << Channels) - 1;
        foreach (int channel in Enumerable.Range(0, Channels).OrderBy(channel => scores.Scores[channel]).Take(Channels - 1))
        {
            double best = Enumerable.Range(0, Channels).Where(other => (kept & (1 << other)) != 0).Max(other => all[kept & ~(1 << other)]);
            kept &= ~(1 << channel);
            Assert.That(all[kept], Is.EqualTo(best).Within(1e-6));
        }
    }

    private static GroupImportance Score(long? budget)
    {
        TestNetwork network = Network.Value;
        return Backward.Score(Scoring.Context(network, network.Couplings.Groups[0], Twins, budget: budget), CancellationToken.None);
    }
}
