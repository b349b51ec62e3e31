namespace OnnxShapley.Games.Tests;

/// <summary>One number measured over the seeds 0 … count − 1: its mean, and the standard error of that mean.</summary>
public readonly record struct SeedStudy(double Mean, double StandardError)
{
    /// <summary>Four standard errors, and room for rounding where there is no error.</summary>
    public double Tolerance => (4 * StandardError) + 1e-9;

    public static SeedStudy Of(int seeds, Func<ulong, double> measure)
    {
        double[] numbers = [.. Enumerable.Range(0, seeds).Select(seed => measure((ulong)seed))];
        double mean = numbers.Average();
        double variance = numbers.Sum(number => (number - mean) * (number - mean)) / (seeds - 1);
        return new SeedStudy(mean, Math.Sqrt(variance / seeds));
    }
}
