namespace OnnxShapley.Games;

/// <summary>
/// The mean marginal contribution over orders that differ from one another as much as they can: directions at right angles, each with
/// its opposite, sorted into orders (Mitchell, Cooper, Frank and Holmes 2022, "Sampling Permutations for Shapley Value
/// Estimation", orthogonal spherical codes). Up to n − 1 directions are at right angles; more begin anew.
/// Unbiased, as every direction is uniform on the sphere, and efficient.
/// </summary>
/// <remarks>The standard errors take the pairs as independent. They repel each other, so that the errors are rather smaller, and so do the intervals of a cut.</remarks>
[Estimator(
    "orthogonal",
    "Mean marginal contribution over orders at right angles, and their reverses (Mitchell et al. 2022).",
    Guarantees = EstimatorGuarantees.Orders & ~EstimatorGuarantees.Intervals)]
internal sealed class OrthogonalEstimator() : OrdersEstimator(isPaired: true)
{
    /// <inheritdoc/>
    protected override IEnumerable<int[]> DrawOrders(SeededRandom random, int players, int rounds, int blocks)
    {
        List<double[]> directions = [];
        while (true)
        {
            if (directions.Count == players - 1)
            {
                directions.Clear();
            }

            double[] direction = Perpendicular(random, players, directions);
            directions.Add(direction);
            yield return [.. Enumerable.Range(0, players).OrderBy(player => direction[player])];
        }
    }

    /// <summary>A direction of length 1, at right angles to those there are and to (1, …, 1), else uniform.</summary>
    private static double[] Perpendicular(SeededRandom random, int players, List<double[]> directions)
    {
        double[] direction;
        double length;
        do
        {
            direction = Gaussian(random, players);
            double before = Length(direction);
            TakeAway(direction, directions);
            TakeAway(direction, directions);
            length = Length(direction) / before;
        }
        while (length < 1e-6);

        length = Length(direction);
        return Array.ConvertAll(direction, coordinate => coordinate / length);
    }

    /// <summary>Twice is enough for right angles up to rounding, however little is left of the direction.</summary>
    private static void TakeAway(double[] direction, List<double[]> others)
    {
        double mean = direction.Average();
        for (int index = 0; index < direction.Length; index++)
        {
            direction[index] -= mean;
        }

        foreach (double[] other in others)
        {
            double share = 0;
            for (int index = 0; index < direction.Length; index++)
            {
                share += direction[index] * other[index];
            }

            for (int index = 0; index < direction.Length; index++)
            {
                direction[index] -= share * other[index];
            }
        }
    }

    /// <summary>Independent normal numbers (Box and Muller 1958).</summary>
    private static double[] Gaussian(SeededRandom random, int count)
    {
        double[] numbers = new double[count];
        for (int index = 0; index < count; index++)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            numbers[index] = radius * Math.Cos(Math.Tau * random.NextDouble());
        }

        return numbers;
    }

    private static double Length(double[] vector) => Math.Sqrt(vector.Sum(coordinate => coordinate * coordinate));
}
