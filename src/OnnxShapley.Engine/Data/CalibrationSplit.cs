using System.Collections.Immutable;
using OnnxShapley.Games;

namespace OnnxShapley.Engine.Data;

/// <summary>
/// Two disjoint sets of rows: those on which payoffs are measured, and those on which a choice is judged and which never enter a rank.
/// The same seed and number of rows give the same sets; each set of the same seed only grows when more rows are asked for.
/// </summary>
/// <param name="Calibration">Rows of the calibration set, ascending.</param>
/// <param name="HeldOut">Rows of the held-out set, ascending; empty where nothing is left.</param>
public sealed record CalibrationSplit(ImmutableArray<int> Calibration, ImmutableArray<int> HeldOut)
{
    /// <summary>Rows of the calibration set where no number is given, at most.</summary>
    public const int DefaultSamples = 512;

    /// <summary>Rows of the held-out set where no number is given, at most.</summary>
    public const int DefaultHeldOut = 1000;

    /// <summary>Chooses the rows by a seeded shuffle: the calibration set from its beginning, the held-out set from its end.</summary>
    /// <param name="count">Number of rows that there are.</param>
    /// <param name="samples">Rows wanted for calibration; null for 512, but at most 80 % and what the held-out set leaves.</param>
    /// <param name="heldOut">Rows wanted held out; null for 1,000, but at most what the calibration set leaves.</param>
    /// <param name="seed">Seed of the shuffle.</param>
    /// <exception cref="UsageException">A number is negative, or there are to be no samples.</exception>
    /// <exception cref="CalibrationException">More rows are wanted than there are.</exception>
    public static CalibrationSplit Choose(int count, int? samples, int? heldOut, ulong seed)
    {
        int calibration = samples ?? DefaultSamplesOf(count, heldOut ?? 0);
        EnsureEnough(count, samples, calibration, heldOut ?? 0);
        int held = heldOut ?? Math.Min(DefaultHeldOut, count - calibration);

        int[] order = [.. Enumerable.Range(0, count)];
        new SeededRandom(seed).Shuffle(order);
        return new CalibrationSplit([.. order[..calibration].Order()], [.. order[(count - held)..].Order()]);
    }

    private static int DefaultSamplesOf(int count, int heldOut)
    {
        int most = (int)(count * 4L / 5);
        return Math.Max(1, Math.Min(DefaultSamples, Math.Min(most, count - heldOut)));
    }

    private static void EnsureEnough(int count, int? asked, int samples, int heldOut)
    {
        if (samples < 1)
        {
            throw new UsageException($"'{samples}' samples were asked for. Ask for at least 1.");
        }

        if (heldOut < 0)
        {
            throw new UsageException($"'{heldOut}' held-out rows were asked for. Ask for 0 or more.");
        }

        if (samples > count)
        {
            throw new CalibrationException(
                asked is null
                    ? "The data have no rows. Give at least 1."
                    : $"'{samples}' samples were asked for, but the data have {count} rows. Ask for at most {count}.");
        }

        if (heldOut > count - samples)
        {
            throw new CalibrationException(
                $"'{heldOut}' held-out rows were asked for, but {count - samples} of the {count} rows are left beside {samples} for calibration. "
                + $"Ask for at most {count - samples}, or for fewer samples.");
        }
    }
}
