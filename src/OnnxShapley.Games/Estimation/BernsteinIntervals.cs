namespace OnnxShapley.Games;

/// <summary>
/// Means of independent samples, which may differ in what they are drawn from, with empirical Bernstein intervals (Maurer and Pontil 2009, "Empirical
/// Bernstein Bounds and Sample Variance Penalization", theorem 11): half width √(2σ²·ln(2/δ)/t) + 7R·ln(2/δ)/(3(t − 1)) for t samples of variance σ² and range R.
/// </summary>
/// <param name="players">Number of players.</param>
/// <param name="range">R; null to take the largest range that a player's samples have.</param>
internal sealed class BernsteinIntervals(int players, double? range)
{
    private readonly RunningMoments _moments = new(players);
    private readonly long[] _counts = new long[players];
    private readonly double[] _lowest = [.. Enumerable.Repeat(double.PositiveInfinity, players)];
    private readonly double[] _highest = [.. Enumerable.Repeat(double.NegativeInfinity, players)];

    /// <summary>The largest range that a player's samples have; negative infinity without samples.</summary>
    public double Widest => Enumerable.Range(0, players).Max(player => _highest[player] - _lowest[player]);

    /// <summary>Number of a player's samples.</summary>
    public long Count(int player) => _counts[player];

    /// <summary>Adds one independent sample of a player's value.</summary>
    public void Add(int player, double sample)
    {
        _moments.Add(player, sample);
        _counts[player]++;
        _lowest[player] = Math.Min(_lowest[player], sample);
        _highest[player] = Math.Max(_highest[player], sample);
    }

    /// <summary>Half the width of each player's interval, where each side is wrong with the probability e^−surprise.</summary>
    public double[] HalfWidths(double surprise)
    {
        double widest = range ?? Widest;
        double logarithm = surprise + Math.Log(2);
        return
        [
            .. _moments.ToEstimates().StandardErrors.Select((error, player) =>
                (error * Math.Sqrt(2 * logarithm)) + (7 * widest * logarithm / (3 * (_counts[player] - 1.0)))),
        ];
    }
}
