namespace OnnxShapley.Games;

/// <summary>Where a value lies.</summary>
/// <param name="Lowest">It is at least this; negative infinity where nothing is known.</param>
/// <param name="Highest">It is at most this; infinity where nothing is known.</param>
public readonly record struct ValueInterval(double Lowest, double Highest)
{
    /// <summary>Any value.</summary>
    public static ValueInterval Unknown { get; } = new(double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>What is in both; null where nothing is.</summary>
    internal ValueInterval? And(ValueInterval other)
    {
        ValueInterval both = new(Math.Max(Lowest, other.Lowest), Math.Min(Highest, other.Highest));
        return both.Lowest <= both.Highest ? both : null;
    }
}
