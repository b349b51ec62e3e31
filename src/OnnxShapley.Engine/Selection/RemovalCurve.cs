using System.Collections.Immutable;
using OnnxShapley.Games;

namespace OnnxShapley.Engine.Selection;

/// <summary>
/// What a group really loses while its channels go in the order of their importance. Importances of different groups cannot be compared: the Shapley
/// values of every group add up to the same u(N) − u(∅), however many of its channels the network can spare, and norms have no unit of payoff at all.
/// The payoffs of the nested coalitions can.
/// </summary>
internal static class RemovalCurve
{
    /// <summary>Channels − 1 coalitions and the grand one.</summary>
    public static long Evaluations(int channels) => channels;

    /// <summary>Measures the payoff lost by each removal, in rank order, all other groups whole.</summary>
    /// <param name="game">The group's game.</param>
    /// <param name="ascending">All channels, the one that goes first in front.</param>
    /// <param name="cancellationToken">Ends the measurement.</param>
    /// <returns>
    /// One loss a channel, by channel; NaN for the last, which stays. They never fall in the order of removal: where one would, the neighbours share
    /// their mean (pool adjacent violators), so that a costly removal is not hidden behind a cheap one.
    /// </returns>
    public static ImmutableArray<double> Losses(ICooperativeGame game, ImmutableArray<int> ascending, CancellationToken cancellationToken)
    {
        Coalition[] nested = new Coalition[ascending.Length];
        nested[0] = Coalition.Grand(ascending.Length);
        for (int removed = 1; removed < nested.Length; removed++)
        {
            nested[removed] = nested[removed - 1].Without(ascending[removed - 1]);
        }

        double[] payoffs = new double[nested.Length];
        game.Evaluate(nested, payoffs, cancellationToken);
        ImmutableArray<double> steps = NeverFalling([.. payoffs.Zip(payoffs.Skip(1), (before, after) => before - after)]);
        double[] losses = new double[ascending.Length];
        Array.Fill(losses, double.NaN);
        for (int removed = 0; removed < steps.Length; removed++)
        {
            losses[ascending[removed]] = steps[removed];
        }

        return [.. losses];
    }

    private static ImmutableArray<double> NeverFalling(ImmutableArray<double> steps)
    {
        Stack<(double Sum, int Count)> pools = new();
        foreach (double step in steps)
        {
            (double Sum, int Count) pool = (step, 1);
            while (pools.TryPeek(out (double Sum, int Count) before) && before.Sum / before.Count > pool.Sum / pool.Count)
            {
                pools.Pop();
                pool = (pool.Sum + before.Sum, pool.Count + before.Count);
            }

            pools.Push(pool);
        }

        return [.. pools.Reverse().SelectMany(pool => Enumerable.Repeat(pool.Sum / pool.Count, pool.Count))];
    }
}
