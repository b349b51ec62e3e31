using System.Globalization;

namespace OnnxShapley.Benchmarks.Coalitions;

/// <summary>How far two lists of values of the same channels agree.</summary>
/// <param name="Channels">Number of channels.</param>
/// <param name="Pairs">Pairs of channels.</param>
/// <param name="Turned">Pairs that the two lists order differently.</param>
/// <param name="ChosenOtherwise">Channels that one list counts among its better half, and the other does not.</param>
/// <param name="Difference">The largest difference of a channel's values.</param>
internal sealed record RankAgreement(int Channels, long Pairs, long Turned, int ChosenOtherwise, double Difference)
{
    /// <summary>Compares two lists.</summary>
    public static RankAgreement Of(double[] first, double[] second)
    {
        long turned = 0;
        for (int i = 0; i < first.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                turned += first[i].CompareTo(first[j]) * second[i].CompareTo(second[j]) < 0 ? 1 : 0;
            }
        }

        return new RankAgreement(
            first.Length,
            first.Length * (first.Length - 1L) / 2,
            turned,
            BetterHalf(first).Except(BetterHalf(second)).Count(),
            first.Zip(second, (one, other) => Math.Abs(one - other)).Max());
    }

    /// <summary>The agreement of several groups together.</summary>
    public static RankAgreement operator +(RankAgreement one, RankAgreement other) => new(
        one.Channels + other.Channels,
        one.Pairs + other.Pairs,
        one.Turned + other.Turned,
        one.ChosenOtherwise + other.ChosenOtherwise,
        Math.Max(one.Difference, other.Difference));

    /// <summary>Columns of a table: largest difference, pairs turned, channels chosen otherwise.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Difference:0.0e+0} | {(double)Turned / Math.Max(1, Pairs):0.00%} | {ChosenOtherwise} of {Channels}");

    private static IEnumerable<int> BetterHalf(double[] values) =>
        Enumerable.Range(0, values.Length).OrderByDescending(index => values[index]).ThenBy(index => index).Take(values.Length / 2);
}
