namespace OnnxShapley.Games;

/// <summary>
/// Quantiles of Student's distribution far out, too large rather than too small: for 64 players at a confidence of 0.95, by a sixth with many degrees of freedom,
/// by a quarter with 20, and by half with 7.
/// </summary>
internal static class StudentQuantile
{
    /// <summary>
    /// What a variable exceeds with a probability of e^−surprise at most. From the bound √(2·surprise) on the quantile of the normal distribution by
    /// Wallace's formula (1959, "Bounds on Normal Approximations to Student's and the Chi-Square Distributions").
    /// </summary>
    /// <param name="surprise">−ln of the probability.</param>
    /// <param name="freedom">Degrees of freedom, at least 1; may be infinite.</param>
    public static double Of(double surprise, double freedom)
    {
        double normal = Math.Sqrt(2 * surprise);
        if (double.IsPositiveInfinity(freedom))
        {
            return normal;
        }

        double stretched = normal * ((8 * freedom) + 3) / ((8 * freedom) + 1);
        return Math.Sqrt(freedom * Math.Exp(stretched * stretched / freedom) - freedom);
    }
}
