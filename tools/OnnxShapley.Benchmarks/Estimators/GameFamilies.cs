using OnnxShapley.Games;

namespace OnnxShapley.Benchmarks.Estimators;

/// <summary>
/// Random games that behave as those of pruning do: few channels carry much, the worth collapses before all are gone, channels stand in for one another.
/// </summary>
internal static class GameFamilies
{
    /// <summary>The families by name.</summary>
    public static IReadOnlyDictionary<string, Func<int, SeededRandom, SyntheticGame>> All { get; } = new Dictionary<string, Func<int, SeededRandom, SyntheticGame>>
    {
        ["saturating"] = Saturating,
        ["threshold"] = Threshold,
        ["redundant"] = Redundant,
        ["pairs"] = Pairs,
        ["network"] = HiddenUnits.Game,
    };

    /// <summary>1 − exp(−a Σ w): what the first channels bring is worth most.</summary>
    private static SyntheticGame Saturating(int players, SeededRandom random)
    {
        double[] shares = Shares(players, random);
        double rate = 2 + (3 * random.NextDouble());
        return new SyntheticGame(players, bits => 1 - Math.Exp(-rate * Sum(bits, shares)));
    }

    /// <summary>A logistic step at some share of the whole, different for each of several classes of images.</summary>
    private static SyntheticGame Threshold(int players, SeededRandom random)
    {
        (double[] Shares, double Place)[] classes = [.. Enumerable.Range(0, 4).Select(_ => (Shares(players, random), 0.4 + (0.4 * random.NextDouble())))];
        return new SyntheticGame(players, bits => classes.Average(step => 1 / (1 + Math.Exp((step.Place - Sum(bits, step.Shares)) / 0.08))));
    }

    /// <summary>Features, each carried by a few channels, of which any one nearly does.</summary>
    private static SyntheticGame Redundant(int players, SeededRandom random)
    {
        (double Worth, double[] Misses)[] features = [.. Enumerable.Range(0, players).Select(_ => (random.NextDouble(), Misses(players, random)))];
        return new SyntheticGame(players, bits => features.Sum(feature => feature.Worth * (1 - Product(bits, feature.Misses))));
    }

    /// <summary>A sum, a product for every fifth pair, of either sign, and a square root over it.</summary>
    private static SyntheticGame Pairs(int players, SeededRandom random)
    {
        double[] shares = Shares(players, random);
        (ulong Pair, double Worth)[] pairs =
        [
            .. from first in Enumerable.Range(0, players)
               from second in Enumerable.Range(first + 1, players - first - 1)
               where random.Next(5) == 0
               select ((1UL << first) | (1UL << second), (random.NextDouble() - 0.4) / players),
        ];
        return new SyntheticGame(players, bits => Math.Sqrt(Math.Max(0, Sum(bits, shares) + pairs.Where(pair => (bits & pair.Pair) == pair.Pair).Sum(pair => pair.Worth))));
    }

    /// <summary>Shares of 1 with a long tail: log-normal.</summary>
    private static double[] Shares(int players, SeededRandom random)
    {
        double[] weights = [.. Enumerable.Range(0, players).Select(_ => Math.Exp(Normal(random)))];
        double sum = weights.Sum();
        return Array.ConvertAll(weights, weight => weight / sum);
    }

    private static double[] Misses(int players, SeededRandom random) =>
        [.. Enumerable.Range(0, players).Select(_ => random.Next(4) == 0 ? 0.1 + (0.6 * random.NextDouble()) : 1)];

    /// <summary>A normal number (Box and Muller).</summary>
    internal static double Normal(SeededRandom random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());

    private static double Sum(ulong bits, double[] numbers)
    {
        double sum = 0;
        for (; bits != 0; bits &= bits - 1)
        {
            sum += numbers[System.Numerics.BitOperations.TrailingZeroCount(bits)];
        }

        return sum;
    }

    private static double Product(ulong bits, double[] numbers)
    {
        double product = 1;
        for (; bits != 0; bits &= bits - 1)
        {
            product *= numbers[System.Numerics.BitOperations.TrailingZeroCount(bits)];
        }

        return product;
    }
}
