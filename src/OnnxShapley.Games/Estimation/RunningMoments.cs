namespace OnnxShapley.Games;

/// <summary>
/// Mean and standard error of the samples of each player, updated sample by sample (Welford 1962, "Note on a Method for
/// Calculating Corrected Sums of Squares and Products"), which stays accurate where a sum of squares would cancel.
/// </summary>
/// <param name="players">Number of players.</param>
internal sealed class RunningMoments(int players)
{
    private readonly long[] _counts = new long[players];
    private readonly double[] _means = new double[players];
    private readonly double[] _squares = new double[players];

    /// <summary>Adds one independent sample of a player's value.</summary>
    public void Add(int player, double sample)
    {
        double before = sample - _means[player];
        _means[player] += before / ++_counts[player];
        _squares[player] += before * (sample - _means[player]);
    }

    /// <summary>Adds one independent sample of every player's value.</summary>
    public void Add(ReadOnlySpan<double> samples)
    {
        for (int player = 0; player < samples.Length; player++)
        {
            Add(player, samples[player]);
        }
    }

    /// <summary>
    /// The mean of each player's samples and its standard error s/√M, which takes M ≥ 2 samples (else NaN). A player without
    /// samples has the mean 0.
    /// </summary>
    public PlayerEstimates ToEstimates() =>
        new([.. _means], [.. Enumerable.Range(0, players).Select(StandardError)]) { Freedom = Math.Max(0, _counts.Min() - 1) };

    private double StandardError(int player)
    {
        long count = _counts[player];
        return count < 2 ? double.NaN : Math.Sqrt(_squares[player] / (count - 1) / count);
    }
}
