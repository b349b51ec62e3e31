using System.Collections.Immutable;

namespace OnnxShapley.Games;

/// <summary>Draws and evaluates the rows of a <see cref="PairRegression"/>.</summary>
internal static class PairRows
{
    /// <summary>Rows for the whole budget, all sizes alike, without replacement, ordered by size.</summary>
    public static PairRow[] Draw(EstimationContext context)
    {
        ImmutableArray<PairClass> classes = PairSample.Draw(context.Players, (context.Budget - 2) / 2, new SeededRandom(context.Seed));
        double[] differences = PairWorths.HalfDifferences(context, [.. classes.SelectMany(pairs => pairs.Coalitions)]);
        var rows = new PairRow[differences.Length];
        int next = 0;
        foreach (PairClass pairs in classes)
        {
            foreach (Coalition coalition in pairs.Coalitions)
            {
                rows[next] = new PairRow(coalition, pairs.Size, differences[next] - Offset(context, pairs.Size), Weight(pairs), 1 - pairs.Fraction);
                next++;
            }
        }

        return rows;
    }

    /// <summary>(u(S) − u(N∖S))/2 if all players had the same value: (2s/n − 1)(u(N) − u(∅))/2.</summary>
    public static double Offset(EstimationContext context, int size) =>
        ((2.0 * size / context.Players) - 1) * (context.Grand - context.Empty) / 2;

    private static double Weight(PairClass pairs)
    {
        double weight = (pairs.Players - 1.0) / (pairs.Size * (double)(pairs.Players - pairs.Size) * pairs.Coalitions.Length);
        return pairs.IsMiddle ? weight / 2 : weight;
    }
}
