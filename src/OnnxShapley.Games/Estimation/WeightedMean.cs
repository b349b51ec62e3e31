namespace OnnxShapley.Games;

/// <summary>The weighted mean of independent estimations of the same players, with its standard errors and their degrees of freedom.</summary>
/// <param name="players">Number of players.</param>
internal sealed class WeightedMean(int players)
{
    private readonly double[] _values = new double[players];
    private readonly double[] _variances = new double[players];
    private readonly double[] _perFreedom = new double[players];
    private double _weights;

    /// <summary>Adds an estimation; the weight must not depend on what it found.</summary>
    public void Add(PlayerEstimates estimates, double weight)
    {
        _weights += weight;
        for (int player = 0; player < players; player++)
        {
            double variance = Math.Pow(weight * estimates.StandardErrors[player], 2);
            _values[player] += weight * estimates.Values[player];
            _variances[player] += variance;
            _perFreedom[player] += variance == 0 ? 0 : variance * variance / estimates.Freedom;
        }
    }

    /// <summary>
    /// The mean. Variances add up; the degrees of freedom that are left to a sum are those of Satterthwaite 1946, "An Approximate Distribution of Estimates of
    /// Variance Components", of the player that has the fewest.
    /// </summary>
    public PlayerEstimates ToEstimates() =>
        new([.. _values.Select(value => value / _weights)], [.. _variances.Select(variance => Math.Sqrt(variance) / _weights)])
        {
            Freedom = Enumerable.Range(0, players).Min(Freedom),
        };

    private double Freedom(int player) => _variances[player] > 0 ? _variances[player] * _variances[player] / _perFreedom[player] : double.PositiveInfinity;
}
