using OnnxShapley.Games;

namespace OnnxShapley.Benchmarks.Estimators;

/// <summary>How close values are to the exact ones.</summary>
/// <param name="Error">Norm of the difference, divided by the norm of the exact values.</param>
/// <param name="Tau">Kendall's τ-b of the two rankings.</param>
internal readonly record struct Closeness(double Error, double Tau)
{
    public static Closeness Of(IReadOnlyList<double> values, IReadOnlyList<double> exact)
    {
        double difference = Math.Sqrt(values.Zip(exact, (value, truth) => (value - truth) * (value - truth)).Sum());
        double norm = Math.Sqrt(exact.Sum(truth => truth * truth));
        double tau = KendallTau.Of(values, exact);

        // Without a ranking, as a truncated estimation of few orders may be, there is no agreement.
        return new Closeness(difference / norm, double.IsNaN(tau) ? 0 : tau);
    }
}
