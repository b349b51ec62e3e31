namespace OnnxShapley.Games;

/// <summary>
/// Means of rounds with intervals. A round has one sample of a player's value on each block of the game's samples. Blocks differ, and a round sees all of
/// them: so only what the samples of one block differ by is chance. The mean over rounds is that of the whole game, whatever the blocks are like.
/// </summary>
/// <remarks>
/// Half of an interval is q·s + R·surprise/(3t), but no less than R·surprise/t. The standard error s adds up the variances within blocks, q is a quantile of
/// Student's distribution with the degrees of freedom that are left to it (Satterthwaite 1946), and the second term is that of Bernstein's inequality for t samples
/// of range R, the largest that a player's samples have. The least width is what can be added by something that happens too seldom to be among t samples. With a range
/// that is known, the intervals are those of <see cref="BernsteinIntervals"/>, which hold whatever the samples are distributed like.
/// </remarks>
/// <param name="players">Number of players.</param>
/// <param name="blocks">Number of blocks.</param>
/// <param name="range">R where it is known, or null.</param>
internal sealed class RoundIntervals(int players, int blocks, double? range)
{
    // Neighbouring blocks share a variance where there are very many, so that memory stays small.
    private const int MostStrata = 64;

    private readonly int _strata = Math.Min(blocks, MostStrata);
    private readonly BernsteinIntervals _samples = new(players, range);
    private readonly RunningMoments _moments = new(players * Math.Min(blocks, MostStrata));

    /// <summary>Adds a round of a player: one independent sample on each block.</summary>
    public void Add(int player, ReadOnlySpan<double> round)
    {
        int block = 0;
        for (int stratum = 0; stratum < _strata; stratum++)
        {
            int end = (int)((long)blocks * (stratum + 1) / _strata);
            double sum = 0;
            for (; block < end; block++)
            {
                sum += round[block] / blocks;
                _samples.Add(player, round[block]);
            }

            _moments.Add((player * _strata) + stratum, sum);
        }
    }

    /// <summary>Means over rounds, and their standard errors.</summary>
    public PlayerEstimates ToEstimates()
    {
        PlayerEstimates strata = _moments.ToEstimates();
        return new PlayerEstimates(
            [.. Enumerable.Range(0, players).Select(player => strata.Values.AsSpan(player * _strata, _strata).ToArray().Sum())],
            [.. Enumerable.Range(0, players).Select(player => Math.Sqrt(Variances(strata, player).Sum()))]);
    }

    /// <summary>Half the width of each player's interval, where each side is wrong with the probability e^−surprise; NaN where it is not known.</summary>
    public double[] HalfWidths(double surprise)
    {
        if (range is not null)
        {
            return _samples.HalfWidths(surprise);
        }

        PlayerEstimates strata = _moments.ToEstimates();
        double widest = _samples.Widest;
        return [.. Enumerable.Range(0, players).Select(HalfWidth)];

        double HalfWidth(int player)
        {
            double[] variances = Variances(strata, player);
            long samples = _samples.Count(player);
            double unseen = widest * surprise / samples;
            return Math.Max(unseen, (StudentQuantile.Of(surprise, Freedom(variances, samples / blocks)) * Math.Sqrt(variances.Sum())) + (unseen / 3));
        }
    }

    private static double Freedom(double[] variances, long rounds)
    {
        double sum = variances.Sum();
        return sum > 0 ? sum * sum * (rounds - 1) / variances.Sum(variance => variance * variance) : double.PositiveInfinity;
    }

    private double[] Variances(PlayerEstimates strata, int player) =>
        Array.ConvertAll(strata.StandardErrors.AsSpan(player * _strata, _strata).ToArray(), error => error * error);
}
