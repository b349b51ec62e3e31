using System.Numerics;

namespace OnnxShapley.Games;

/// <summary>
/// The mean marginal contribution over orders made from points that fill the unit cube evenly, and their reverses (Mitchell, Cooper, Frank and Holmes 2022,
/// "Sampling Permutations for Shapley Value Estimation", Sobol permutations). A point has a coordinate for each player, and the players are sorted by them.
/// Unbiased, as the players are dealt to the coordinates at random, so that every order is equally likely for every point; and efficient.
/// </summary>
/// <remarks>
/// <para>
/// The authors map points to a sphere, and directions there to orders. Sorting the coordinates themselves needs no map, gives smaller errors, and keeps what a
/// Sobol sequence is best at: over the orders, every player stands in every part of the order equally often. The random digital shift has one
/// coordinate in each n-th part of the interval, so that the first order, too, is spread evenly.
/// </para>
/// <para>
/// On blocks, each block walks along runs of 2^k points of its own, so that its orders are spread evenly as well as those of all blocks together: one run, or, where
/// it is not known how many rounds there will be, one run after another.
/// </para>
/// <para>
/// The standard errors take the pairs as independent, and are too large; so are the intervals of a cut.
/// </para>
/// </remarks>
[Estimator(
    "sobol",
    "Mean marginal contribution over evenly spread orders, and their reverses (Mitchell et al. 2022).",
    Guarantees = EstimatorGuarantees.Orders & ~EstimatorGuarantees.Intervals)]
internal sealed class SobolEstimator() : OrdersEstimator(isPaired: true)
{
    /// <inheritdoc/>
    protected override IEnumerable<int[]> DrawOrders(SeededRandom random, int players, int rounds, int blocks)
    {
        SobolSequence sequence = new(players, random);
        uint[] shift = [.. Enumerable.Range(0, players).Select(dimension => Inside(dimension, players, random))];
        int[] dealt = OrderWalk.Draw(random, players);
        uint run = BitOperations.RoundUpToPowerOf2((uint)rounds);
        uint runs = BitOperations.RoundUpToPowerOf2((uint)blocks);
        for (uint round = 0; true; round++)
        {
            for (uint block = 0; block < blocks; block++)
            {
                uint index = (((round / run * runs) + block) * run) + (round % run);
                uint[] point = [.. shift.Select((offset, dimension) => offset ^ sequence.Coordinate(dimension, index))];
                yield return [.. Enumerable.Range(0, players).OrderBy(dimension => point[dimension]).Select(dimension => dealt[dimension])];
            }
        }
    }

    /// <summary>A random number inside one of equal parts of the unit interval, as a fraction of 2³².</summary>
    private static uint Inside(int part, int parts, SeededRandom random) => (uint)((((ulong)part << 32) + (uint)random.NextBits()) / (ulong)parts);
}
