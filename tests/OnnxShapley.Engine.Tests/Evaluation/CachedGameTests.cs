using OnnxShapley.Engine.Caching;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Tests.Support;
using OnnxShapley.Games;

namespace OnnxShapley.Engine.Tests.Evaluation;

/// <summary>A game of which some worths are known.</summary>
[TestFixture]
public sealed class CachedGameTests
{
    private const int Players = 6;

    private readonly RecordedProgress _progress = new();
    private readonly PassingGame _behind = new(Players, coalitionsPerPass: 3);

    [Test]
    public void Evaluate_Unknown_HandsThemOverInPassesEachOnce()
    {
        using WorthStore store = new(null);
        double[] worths = Evaluate(Game(store), 1, 2, 1, 3, 4, 5, 6, 7, 2);

        Assert.That(worths, Is.EqualTo(new double[] { 1, 2, 1, 3, 4, 5, 6, 7, 2 }));
        Assert.That(_behind.Passes, Is.EqualTo(new[] { 3, 3, 1 }));
        Assert.That(_progress.Reports.Select(report => report.Done), Is.EqualTo(new[] { 2, 5, 8, 9 }), "two repeats, then three passes");
    }

    [Test]
    public void Evaluate_AllKnown_DoesNotPrepareTheGame()
    {
        using WorthStore store = new(null);
        store.Add(0, [Of(1), Of(2)], [10, 20]);
        Lazy<IEvaluatedInPasses> behind = new(() => throw new InvalidOperationException("prepared"));

        Assert.That(Evaluate(new CachedGame(0, Players, store, behind, Meter()), 2, 1), Is.EqualTo(new double[] { 20, 10 }));
        Assert.That(_progress.Reports.Single().Done, Is.EqualTo(2));
        Assert.That(_progress.Reports.Single().PerSecond, Is.Null);
    }

    [Test]
    public void Evaluate_KnownInAnotherGroup_IsEvaluated()
    {
        using WorthStore store = new(null);
        store.Add(1, [Of(1)], [10]);

        Assert.That(Evaluate(Game(store), 1), Is.EqualTo(new double[] { 1 }));
    }

    [Test]
    public void Evaluate_Cancelled_KeepsThePassesThatWereMade()
    {
        using RecordedProgress cancelling = new(cancelAt: 2);
        using WorthStore store = new(null);
        CachedGame game = new(0, Players, store, new(_behind), new EvaluationMeter([new GroupWork("group", 1, 8, 0)], cancelling, TimeProvider.System));

        Assert.That(
            () => game.Evaluate([.. Enumerable.Range(1, 8).Select(Of)], new double[8], cancelling.Token),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(store.Count(0), Is.EqualTo(6));
    }

    [TearDown]
    public void Release() => _progress.Dispose();

    private static Coalition Of(int bits) => Coalition.FromBits(Players, (ulong)bits);

    private static double[] Evaluate(CachedGame game, params int[] coalitions)
    {
        double[] worths = new double[coalitions.Length];
        game.Evaluate([.. coalitions.Select(Of)], worths, CancellationToken.None);
        return worths;
    }

    private CachedGame Game(WorthStore store) => new(0, Players, store, new(_behind), Meter());

    private EvaluationMeter Meter() => new([new GroupWork("group", 1, 9, 0)], _progress, TimeProvider.System);
}
