using System.Collections.Immutable;

namespace OnnxShapley.Games;

/// <summary>
/// Draws pairs of a coalition and its complement without replacement, all sizes from 1 to n − 1 alike (the leverage scores of Musco and
/// Witter 2025, "Provably Accurate Shapley Value Estimation via Leverage Score Sampling"). Sizes of which there are not enough are drawn
/// whole, and the rest is spread over the others.
/// </summary>
internal static class PairSample
{
    /// <summary>Draws pairs, ordered by size.</summary>
    /// <param name="players">At least 2.</param>
    /// <param name="pairs">Number of pairs; all pairs that there are where it is larger.</param>
    /// <param name="random">The only source of chance.</param>
    public static ImmutableArray<PairClass> Draw(int players, long pairs, SeededRandom random)
    {
        double[] capacities = [.. Enumerable.Range(1, players / 2).Select(size => PairClass.CapacityOf(players, size))];
        int[] counts = Allot(players, pairs, capacities, random);
        return
        [
            .. Enumerable.Range(1, players / 2).Select(size =>
                new PairClass(players, size, capacities[size - 1], Draw(players, size, capacities[size - 1], counts[size - 1], random))),
        ];
    }

    /// <summary>Number of pairs that <see cref="DrawCovering"/> needs beside those of <see cref="Draw(int, long, SeededRandom)"/>: about n(1 + ln(n/2)).</summary>
    /// <param name="players">At least 2.</param>
    public static long Covering(int players) => Enumerable.Range(1, players / 2).Sum(size => (long)ArcsOf(players, size));

    /// <summary>
    /// The same, and behind the pairs of every size as many as have each player in a coalition of that size and out of another (<see cref="Arcs"/>). Still every coalition is equally
    /// likely, whatever player of it one looks at.
    /// </summary>
    /// <param name="players">At least 2.</param>
    /// <param name="pairs">Number of pairs with those; where some of those were drawn before, there are fewer.</param>
    /// <param name="random">The only source of chance.</param>
    public static ImmutableArray<PairClass> DrawCovering(int players, long pairs, SeededRandom random) =>
    [
        .. Draw(players, pairs - Covering(players), random)
            .Select(drawn => drawn with { Coalitions = [.. drawn.Coalitions.Union(Arcs.Draw(players, drawn.Size, random).Take(ArcsOf(players, drawn.Size)).Select(First))] }),
    ];

    /// <summary>Of the middle size, one pair is enough: an arc and the other.</summary>
    private static int ArcsOf(int players, int size) => 2 * size == players ? 1 : Arcs.Count(players, size);

    /// <summary>Pairs for every size: as many for each, half as many where both coalitions are of one size, never more than there are.</summary>
    private static int[] Allot(int players, long pairs, double[] capacities, SeededRandom random)
    {
        double rest = Math.Min(pairs, capacities.Sum());
        double[] shares = [.. Enumerable.Range(1, capacities.Length).Select(size => 2 * size == players ? 0.5 : 1.0)];
        int[] counts = new int[capacities.Length];
        List<int> open = [.. Enumerable.Range(0, counts.Length)];
        while (open.Count > 0)
        {
            double each = rest / open.Sum(index => shares[index]);
            int full = open.FindIndex(index => capacities[index] <= each * shares[index]);
            if (full < 0)
            {
                break;
            }

            counts[open[full]] = (int)capacities[open[full]];
            rest -= capacities[open[full]];
            open.RemoveAt(full);
        }

        Spread((long)rest, open, shares, counts, random);
        return counts;
    }

    /// <summary>Rounds down, and gives what is left to sizes drawn at random, one each.</summary>
    private static void Spread(long rest, List<int> open, double[] shares, int[] counts, SeededRandom random)
    {
        double each = rest / open.Sum(index => shares[index]);
        foreach (int index in open)
        {
            counts[index] = (int)(each * shares[index]);
        }

        int[] order = [.. open];
        random.Shuffle(order);
        long left = rest - open.Sum(index => (long)counts[index]);
        for (int turn = 0; turn < left; turn++)
        {
            counts[order[turn]]++;
        }
    }

    private static ImmutableArray<Coalition> Draw(int players, int size, double capacity, int count, SeededRandom random)
    {
        if (2.0 * count > capacity)
        {
            Coalition[] all = [.. Combinations.Of(players, size).Where(coalition => First(coalition) == coalition)];
            int[] order = [.. Enumerable.Range(0, all.Length)];
            random.Shuffle(order);
            return [.. order.Take(count).Select(index => all[index])];
        }

        HashSet<Coalition> seen = [];
        var drawn = ImmutableArray.CreateBuilder<Coalition>(count);
        int[] shuffled = [.. Enumerable.Range(0, players)];
        while (drawn.Count < count)
        {
            Coalition coalition = First(Subset(shuffled, size, random));
            if (seen.Add(coalition))
            {
                drawn.Add(coalition);
            }
        }

        return drawn.MoveToImmutable();
    }

    /// <summary>A coalition of that size, each equally likely.</summary>
    /// <param name="players">All players in any order; left in another.</param>
    /// <param name="size">Number of members.</param>
    /// <param name="random">The only source of chance.</param>
    public static Coalition Subset(int[] players, int size, SeededRandom random)
    {
        for (int index = 0; index < size; index++)
        {
            int other = index + random.Next(players.Length - index);
            (players[index], players[other]) = (players[other], players[index]);
        }

        return Coalition.Of(players.Length, players.AsSpan(0, size));
    }

    /// <summary>The coalition that stands for a pair: where both are of one size, the one with player 0.</summary>
    private static Coalition First(Coalition coalition) =>
        2 * coalition.Count == coalition.PlayerCount && !coalition.Contains(0) ? coalition.Complement() : coalition;
}
