using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using OnnxShapley.Benchmarks.Coalitions;
using OnnxShapley.Benchmarks.Estimators;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Importances;
using OnnxShapley.Engine.Pipeline;
using OnnxShapley.Games;
using OnnxShapley.Inference;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Benchmarks.Ranks;

/// <summary>
/// Compares all estimators on the game of one group of a real network, by budget: how far their values are from the exact ones, or from values of many more
/// evaluations where the game is too large; and what the network loses when the channels go that they rank lowest.
/// </summary>
internal sealed class RankQuality
{
    // All coalitions of larger games take too long.
    private const int MostPlayersOfATable = 16;

    // Of the reference: 1,024 evaluations of 128 images, and as much work with other numbers of images.
    private const int ReferenceImagesPerPlayer = 1024 * 128;

    private const ulong ReferenceSeed = 2026;
    private const string ReferenceName = "antithetic";
    private const string AllEstimators = "all";
    private static readonly int[] PerPlayer = [1, 2, 4, 8, 16, 32];

    // What the others are compared with, from twice as many as they have.
    private static readonly int[] PerPlayerOnAllImages = [.. PerPlayer, 64];

    // What Shapley values have to beat, from evaluations of the same game.
    private static readonly string[] Baselines = ["leave-one-out", "backward"];

    private readonly ISampledGame _game;
    private readonly ISampledGame _played;
    private readonly MemoisedGame _worths;
    private readonly ShapleyValues _reference;

    /// <param name="game">The game, or the table of all its coalitions.</param>
    /// <param name="played">The game itself, to measure times by.</param>
    /// <param name="reference">What estimates are compared with.</param>
    private RankQuality(ISampledGame game, ISampledGame played, ShapleyValues reference)
    {
        _game = game;
        _played = played;
        _worths = new MemoisedGame(game);
        _reference = reference;
    }

    /// <summary>Compares the estimators, and writes a JSON file.</summary>
    /// <param name="options">The model, the images, and where the figures go.</param>
    /// <param name="group">Name of the group.</param>
    /// <param name="repetitions">Seeds for each estimator and budget.</param>
    /// <param name="estimators">Names of the estimators, or 'all'.</param>
    /// <exception cref="UsageException">There is no such group, or no file to write to.</exception>
    public static void Write(CoalitionOptions options, string group, int repetitions, string[] estimators)
    {
        string path = options.JsonPath ?? throw new UsageException("Name the file that takes the figures with --json.");
        using MeasuredModel model = MeasuredModel.Open(options);
        ChannelGroup asked = model.Group(group);
        using GroupGame evaluated = model.OpenGame(asked, new RunMeter());
        BlocksOfImages played = new(evaluated, ImageBlocks.OfSize(evaluated.ImageCount, PruneOptions.DefaultImagesPerOrder));
        long started = Stopwatch.GetTimestamp();
        bool isExact = played.PlayerCount <= MostPlayersOfATable;
        ISampledGame game = isExact ? CoalitionTable.OfBlocks(played, CancellationToken.None) : played;
        RankQuality quality = new(game, played, Reference(game, isExact, evaluated.ImageCount));
        Console.WriteLine($"{group}: {game.PlayerCount} channels, {evaluated.ImageCount} images, the reference took {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
        RankFigures figures = new(
            group,
            game.PlayerCount,
            evaluated.ImageCount,
            game.BlockCount,
            isExact,
            quality._reference.Evaluations,
            quality.ReferenceError(isExact),
            quality.Losses(quality._reference.Values),
            [
                .. Asked(estimators).SelectMany(info => quality.Rows(info, repetitions)),
                .. quality.OnAllImages(repetitions),
                .. Baselines.SelectMany(name => quality.Rows(name, model.Couplings, asked)),
            ]);
        File.WriteAllText(path, JsonSerializer.Serialize(figures, RankContext.Default.RankFigures));
    }

    private static IEnumerable<EstimatorInfo> Asked(string[] names) =>
        EstimatorCatalog.Discover().Estimators.Where(info => info.Estimator.TakesBudget && (names is [AllEstimators] || names.Contains(info.Name)));

    private static ShapleyValues Reference(ISampledGame game, bool isExact, int images) => EstimatorCatalog.Discover().Get(isExact ? "exact" : ReferenceName).Estimate(
        game,
        new EstimatorOptions { Budget = isExact ? 1L << game.PlayerCount : 2 + (ReferenceImagesPerPlayer / images * (game.PlayerCount - 1L)), Seed = ReferenceSeed },
        CancellationToken.None);

    /// <summary>The standard errors of the reference, as a relative error of all values together.</summary>
    private double ReferenceError(bool isExact) => isExact ? 0
        : Math.Sqrt(_reference.StandardErrors.Sum(error => error * error) / _reference.Values.Sum(value => value * value));

    private IEnumerable<RankRow> Rows(EstimatorInfo info, int repetitions)
    {
        foreach (int perPlayer in PerPlayer)
        {
            long budget = perPlayer * (long)_game.PlayerCount;
            if (info.Estimator.MinimumBudget(_game.PlayerCount) > budget)
            {
                continue;
            }

            for (int seed = 0; seed < repetitions; seed++)
            {
                yield return Row(info, perPlayer, budget, (ulong)seed);
            }
        }
    }

    /// <summary>Permutation averaging as it was defined: every order sees all images.</summary>
    private IEnumerable<RankRow> OnAllImages(int repetitions)
    {
        IShapleyEstimator estimator = EstimatorCatalog.Discover().Get("permutation");
        return PerPlayerOnAllImages.Where(perPlayer => perPlayer * (long)_game.PlayerCount >= estimator.MinimumBudget(_game.PlayerCount)).SelectMany(perPlayer =>
            Enumerable.Range(0, repetitions).Select(seed => Row("permutation, all images", perPlayer, (ulong)seed, game =>
            {
                EstimatorOptions options = new() { Budget = perPlayer * (long)_game.PlayerCount, Seed = (ulong)seed };
                ShapleyValues values = estimator.Estimate(new WholeGame(game), options, CancellationToken.None);
                return (values.Values, values.Evaluations);
            })));
    }

    private IEnumerable<RankRow> Rows(string baseline, Couplings couplings, ChannelGroup group)
    {
        Importance importance = ImportanceCatalog.Discover().Get(baseline);
        foreach (int perPlayer in PerPlayer.Where(perPlayer => importance.TakesBudget || perPlayer == PerPlayer[0]))
        {
            long? budget = importance.TakesBudget ? perPlayer * (long)_game.PlayerCount : null;
            RankRow row = Row(baseline, perPlayer, 0, game =>
            {
                GroupImportance scores = importance.Score(new ImportanceContext(couplings, group, game, Scores: null!, Activations: null!, Seed: 0, budget), CancellationToken.None);
                return (scores.Scores, scores.Evaluations);
            });
            yield return row with { Error = double.NaN };
        }
    }

    private RankRow Row(EstimatorInfo info, int perPlayer, long budget, ulong seed) => Row(info.Name, perPlayer, seed, game =>
    {
        ShapleyValues values = info.Estimator.Estimate(game, new EstimatorOptions { Budget = budget, Seed = seed }, CancellationToken.None);
        return (values.Values, values.Evaluations);
    });

    private RankRow Row(string name, int perPlayer, ulong seed, Func<ISampledGame, (ImmutableArray<double> Values, long Evaluations)> rank)
    {
        long started = Stopwatch.GetTimestamp();
        (ImmutableArray<double> values, long evaluations) = rank(_game);
        if (_game != _played && seed == 0)
        {
            started = Stopwatch.GetTimestamp();
            rank(_played);
        }

        double seconds = _game == _played || seed == 0 ? Stopwatch.GetElapsedTime(started).TotalSeconds : double.NaN;
        Closeness closeness = Closeness.Of(values, _reference.Values);
        int lowest = (int)Math.Round(0.3 * _game.PlayerCount);
        double found = Ranking.Of(values).LowestOverlap(Ranking.Of(_reference.Values), lowest);
        return new RankRow(name, perPlayer, seed, evaluations, seconds, closeness.Error, closeness.Tau, found, Losses(values));
    }

    /// <summary>What the payoff loses when the lowest 30 and 50 % are removed.</summary>
    private RankLosses Losses(ImmutableArray<double> values)
    {
        Ranking ranking = Ranking.Of(values);
        Coalition Without(double share) => ranking.Lowest((int)Math.Round(share * values.Length)).Complement();
        double[] worths = new double[2];
        _worths.Evaluate(new[] { Without(0.3), Without(0.5) }, worths, CancellationToken.None);
        return new RankLosses(_reference.Grand - worths[0], _reference.Grand - worths[1]);
    }
}
