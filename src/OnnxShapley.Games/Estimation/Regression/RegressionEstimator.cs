namespace OnnxShapley.Games;

/// <summary>What estimators that fit values to the worths of many coalitions have in common: their budgets, and that they play the blocks of samples one by one.</summary>
internal abstract class RegressionEstimator : ShapleyEstimator
{
    private const int DefaultPerPlayer = 8;
    private const int LeastPerPlayer = 4;

    /// <summary>4n, or all 2^n coalitions where they are fewer. Below, the equations hardly determine the values, and orders of players do better.</summary>
    public sealed override long MinimumBudget(int players) => players < 5 ? 1L << players : (long)LeastPerPlayer * players;

    /// <summary>8n, or all 2^n coalitions where they are fewer.</summary>
    public sealed override long DefaultBudget(int players) => players < 6 ? 1L << players : (long)DefaultPerPlayer * players;

    /// <inheritdoc/>
    internal sealed override PlayerEstimates Estimate(EstimationContext context) => SeesAllSamples ? Fit(context) : context.MeanOverBlocks(Fit);

    /// <summary>Whether every coalition is evaluated on all samples, and not each on one block of them.</summary>
    protected virtual bool SeesAllSamples => false;

    /// <summary>Estimates the values of a game of at least two players, with at least the minimum budget.</summary>
    protected abstract PlayerEstimates Fit(EstimationContext context);
}
