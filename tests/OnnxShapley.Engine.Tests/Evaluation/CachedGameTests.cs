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
    private const int Images = 10;

    private readonly ImageBlocks _blocks = new(Images, 4);

    private readonly RecordedProgress _progress = new();
    private readonly PassingGame _behind = new(coalitionsPerPass: 3);

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
        store.Add(0, [Whole(1), Whole(2)], [10, 20]);
        Lazy<IEvaluatedInPasses> behind = new(() => throw new InvalidOperationException("prepared"));

        Assert.That(Evaluate(new CachedGame(0, Players, _blocks, store, behind, Meter()), 2, 1), Is.EqualTo(new double[] { 20, 10 }));
        Assert.That(_progress.Reports.Single().Done, Is.EqualTo(2));
        Assert.That(_progress.Reports.Single().PerSecond, Is.Null);
    }

    [Test]
    public void Evaluate_KnownInAnotherGroup_IsEvaluated()
    {
        using WorthStore store = new(null);
        store.Add(1, [Whole(1)], [10]);

        Assert.That(Evaluate(Game(store), 1), Is.EqualTo(new double[] { 1 }));
    }

    [Test]
    public void Evaluate_Cancelled_KeepsThePassesThatWereMade()
    {
        using RecordedProgress cancelling = new(cancelAt: 2);
        using WorthStore store = new(null);
        CachedGame game = new(0, Players, _blocks, store, new(_behind), new EvaluationMeter([new GroupWork("group", 1, 8, 0)], cancelling, TimeProvider.System));

        Assert.That(
            () => game.Evaluate(Enumerable.Range(1, 8).Select(Of).ToArray(), new double[8], cancelling.Token),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(store.Count(0), Is.EqualTo(6 * Images));
    }

    [Test]
    public void Evaluate_OnBlocks_AreMeansOverTheirImagesWeightedByTheirNumber()
    {
        using WorthStore store = new(null);
        BlockCoalition[] asked = [.. new[] { 0, 1, 2, 3, 1 }.Select(block => new BlockCoalition(Of(3), block))];
        double[] worths = new double[asked.Length];

        Game(store).Evaluate(asked, worths, CancellationToken.None);

        Assert.That(worths.Take(4), Is.EqualTo(new[] { 2.4, 3.6, 2.4, 3.6 }).Within(1e-12), "blocks of 2, 3, 2 and 3 of 10 images");
        Assert.That(worths.Take(4).Average(), Is.EqualTo(3).Within(1e-12));
        Assert.That(worths[4], Is.EqualTo(worths[1]));
        Assert.That(_behind.Asked.Select(coalition => coalition.Images), Is.EqualTo(new ImageRange[] { new(0, 2), new(2, 3), new(5, 2), new(7, 3) }));
        Assert.That(_progress.Reports[^1].Done, Is.EqualTo(1), "all images once, and one block again");
    }

    [Test]
    public void Evaluate_ManyOnBlocks_HandsThemOverBlockByBlockInPassesOfAsManyImages()
    {
        using WorthStore store = new(null);
        BlockCoalition[] asked = [.. Enumerable.Range(1, 10).SelectMany(bits => Enumerable.Range(0, 4).Select(block => new BlockCoalition(Of(bits), block)))];

        Game(store).Evaluate(asked, new double[asked.Length], CancellationToken.None);

        Assert.That(_behind.Asked.Select(coalition => coalition.Images.Start), Is.Ordered);
        Assert.That(_behind.Passes, Is.EqualTo(new[] { 13, 11, 12, 4 }), "3 coalitions a pass are 30 images");
        Assert.That(store.Count(0), Is.EqualTo(10 * Images));
    }

    [TearDown]
    public void Release() => _progress.Dispose();

    private static Coalition Of(int bits) => Coalition.FromBits(Players, (ulong)bits);

    private static ImageCoalition Whole(int bits) => new(Of(bits), new ImageRange(0, Images));

    private static double[] Evaluate(CachedGame game, params int[] coalitions)
    {
        double[] worths = new double[coalitions.Length];
        game.Evaluate(coalitions.Select(Of).ToArray(), worths, CancellationToken.None);
        return worths;
    }

    private CachedGame Game(WorthStore store) => new(0, Players, _blocks, store, new(_behind), Meter());

    private EvaluationMeter Meter() => new([new GroupWork("group", 1, 9, 0)], _progress, TimeProvider.System);
}
