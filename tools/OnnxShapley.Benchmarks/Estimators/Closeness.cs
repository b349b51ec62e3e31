namespace OnnxShapley.Benchmarks.Estimators;

/// <summary>How close values are to the exact ones.</summary>
/// <param name="Error">Norm of the difference, divided by the norm of the exact values.</param>
/// <param name="Tau">Kendall's τ of the two rankings.</param>
internal readonly record struct Closeness(double Error, double Tau)
{
    public static Closeness Of(IReadOnlyList<double> values, IReadOnlyList<double> exact)
    {
        double difference = Math.Sqrt(values.Zip(exact, (value, truth) => (value - truth) * (value - truth)).Sum());
        double norm = Math.Sqrt(exact.Sum(truth => truth * truth));
        double agreement = 0;
        for (int first = 0; first < exact.Count; first++)
        {
            for (int second = 0; second < first; second++)
            {
                agreement += Math.Sign(values[first] - values[second]) * Math.Sign(exact[first] - exact[second]);
            }
        }

        return new Closeness(difference / norm, agreement * 2 / (exact.Count * (exact.Count - 1.0)));
    }
}
