namespace OnnxShapley.Games;

/// <summary>
/// A part of the Shapley sum, from one end: coalitions from which, or to which, at most k − 1 others were taken, for the largest k that the budget
/// affords. The part left out makes it biased and inefficient until k = n, where it is the Shapley value.
/// </summary>
internal abstract class PartialSumEstimator : ShapleyEstimator
{
    private const int DefaultPerPlayer = 8;

    /// <summary>n + 2: the ends, and every player once. With two players and fewer, that is all coalitions.</summary>
    public sealed override long MinimumBudget(int players) => players == 1 ? 2 : players + 2L;

    /// <summary>8n, which is enough for k = 2 up to 14 players.</summary>
    public sealed override long DefaultBudget(int players) => Math.Max(MinimumBudget(players), (long)DefaultPerPlayer * players);

    /// <summary>Whether coalitions are counted by the players removed from the grand coalition.</summary>
    protected abstract bool IsFromGrand { get; }

    /// <summary>The largest k that a budget affords: 2 + Σ_{r=1…k} C(n, r) coalitions, and no more than all.</summary>
    internal static int LargestSize(int players, long budget)
    {
        double left = budget - 2;
        double ofSize = players;
        int size = 0;
        while (size < players && left >= (size == players - 1 ? 0 : ofSize))
        {
            left -= ofSize;
            size++;
            ofSize = ofSize * (players - size) / (size + 1);
        }

        return size;
    }

    /// <inheritdoc/>
    internal sealed override PlayerEstimates Estimate(EstimationContext context)
    {
        int largest = LargestSize(context.Players, context.Budget);
        double[] values = new MarginalSums(context, IsFromGrand).UpTo(largest);
        double error = largest == context.Players ? 0 : double.NaN;
        return new PlayerEstimates([.. values], [.. Enumerable.Repeat(error, values.Length)]);
    }
}
