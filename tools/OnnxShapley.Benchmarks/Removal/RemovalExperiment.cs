using System.Collections.Immutable;
using System.Text.Json;
using OnnxShapley.Benchmarks.Coalitions;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Payoffs;
using OnnxShapley.Games;
using OnnxShapley.Inference;

namespace OnnxShapley.Benchmarks.Removal;

/// <summary>
/// The experiment of Munovas 2023: channels of one group are removed one by one, in the order of a ranking, without fine-tuning. All coalitions are evaluated
/// once, on the images for ranks and on the test images; every scheme plays on that table, and so do the exact ranks of every step and the best
/// sets of every size.
/// </summary>
internal sealed class RemovalExperiment
{
    private readonly CoalitionTable _ranked;
    private readonly CoalitionTable _accuracy;
    private readonly CoalitionTable _loss;

    private RemovalExperiment(CoalitionTable ranked, CoalitionTable accuracy, CoalitionTable loss)
    {
        _ranked = ranked;
        _accuracy = accuracy;
        _loss = loss;
    }

    private int Players => _ranked.PlayerCount;

    /// <summary>Removes channels by every ranking, and writes a JSON file.</summary>
    /// <param name="options">The model, the images for ranks, and where the figures go.</param>
    /// <param name="testData">The test images: all of them are used.</param>
    /// <param name="group">Name of the group.</param>
    /// <param name="repetitions">Seeds of the rankings that draw.</param>
    /// <exception cref="UsageException">There is no such group, or no file to write to.</exception>
    public static void Write(CoalitionOptions options, string testData, string group, int repetitions)
    {
        string path = options.JsonPath ?? throw new UsageException("Name the file that takes the figures with --json.");
        using MeasuredModel model = MeasuredModel.Open(options);
        using MeasuredModel tested = MeasuredModel.Open(options with { Data = testData, Images = int.MaxValue });
        RemovalExperiment experiment = new(
            TableOf(model, group, new CrossEntropyPayoff(model.Calibration)),
            TableOf(tested, group, new AccuracyPayoff(tested.Calibration)),
            TableOf(tested, group, new PlainLossPayoff(tested.Calibration)));
        CurveFigures figures = new(
            group, experiment.Players, model.ImageCount, tested.ImageCount, 1L << experiment.Players, experiment._ranked.ShapleyValues(), [.. experiment.Rows(repetitions)]);
        File.WriteAllText(path, JsonSerializer.Serialize(figures, CurveContext.Default.CurveFigures));
    }

    private static CoalitionTable TableOf(MeasuredModel model, string group, Payoff payoff)
    {
        using GroupGame game = model.OpenGame(model.Group(group), payoff, new RunMeter());
        return CoalitionTable.Of(game, CancellationToken.None);
    }

    private IEnumerable<CurveRow> Rows(int repetitions)
    {
        foreach (RemovalScheme scheme in RemovalScheme.All)
        {
            for (int seed = 0; seed < (scheme.IsDrawn ? repetitions : 1); seed++)
            {
                yield return Row(scheme, (ulong)seed);
            }
        }

        yield return Best("best sets on the images for ranks", _ranked);
        yield return Best("best sets on the test images", _loss);
    }

    private CurveRow Row(RemovalScheme scheme, ulong seed)
    {
        List<int> remaining = [.. Enumerable.Range(0, Players)];
        List<int> removed = [];
        long evaluations = 0;
        while (remaining.Count > 1)
        {
            Ranks ranks = scheme.Rank(new SubGame(_ranked, remaining), removed.Count, (seed * 100) + (ulong)removed.Count);
            evaluations += ranks.Evaluations;
            int[] lowest = [.. Enumerable.Range(0, remaining.Count).OrderBy(place => ranks.Scores[place]).Take(scheme.IsAnew ? 1 : remaining.Count - 1)];
            int[] going = [.. lowest.Select(place => remaining[place])];
            removed.AddRange(going);
            remaining.RemoveAll(going.Contains);
        }

        Coalition[] kept = [.. Enumerable.Range(0, Players).Select(count => Coalition.Of(Players, removed.Take(count).ToArray()).Complement())];
        return new CurveRow(scheme.Name, seed, [.. removed, .. remaining], evaluations, Worths(_accuracy, kept), [.. Worths(_loss, kept).Select(worth => -worth)]);
    }

    /// <summary>The curve of the sets that a game calls the best of their size: no order by which channels are removed can be better on it.</summary>
    private CurveRow Best(string name, CoalitionTable judge)
    {
        Coalition[] kept = [.. Oracle.Of(judge).Best.Take(Players).Select(best => best.Kept)];
        return new CurveRow(name, 0, [], 1L << Players, Worths(_accuracy, kept), [.. Worths(_loss, kept).Select(worth => -worth)]);
    }

    private static ImmutableArray<double> Worths(CoalitionTable table, Coalition[] coalitions) => [.. coalitions.Select(table.Worth)];
}
