using System.Collections.Immutable;
using System.Numerics;

namespace OnnxShapley.Games;

/// <summary>
/// What no ranking can beat: for every number of players, the best set to remove, T*_r = argmax over |T| = r of u(N∖T), and the best one to keep,
/// K*_r = argmax over |K| = r of u(K), from all coalitions of a game (Adamczewski, Li and Van Gool 2024, arXiv 2407.15875).
/// </summary>
/// <remarks>
/// The best sets are not nested in general: the best two to remove need not hold the best one. So no ranking needs to reach the oracle at every size.
/// </remarks>
public sealed class Oracle
{
    private Oracle(ImmutableArray<BestCoalition> best) => Best = best;

    /// <summary>The best coalition by the number of players removed, 0 to n. With r removed it is N∖T*_r, and K*_(n−r).</summary>
    public ImmutableArray<BestCoalition> Best { get; }

    /// <summary>Number of players.</summary>
    public int PlayerCount => Best.Length - 1;

    /// <summary>The worth of the best coalition by the number of players removed, 0 to n.</summary>
    public ImmutableArray<double> Curve => [.. Best.Select(best => best.Worth)];

    /// <summary>Whether every best set to remove holds those of all smaller sizes, so that one ranking reaches the oracle everywhere.</summary>
    public bool IsNested => Enumerable.Range(1, PlayerCount).All(removed => (ToRemove(removed - 1).ToBits() & ~ToRemove(removed).ToBits()) == 0);

    /// <summary>The oracle of a game.</summary>
    public static Oracle Of(CoalitionTable table)
    {
        int players = table.PlayerCount;
        ReadOnlySpan<double> worths = table.Worths;
        int[] best = new int[players + 1];
        long[] ties = new long[players + 1];

        // From the grand coalition down: of those that tie, the one with the highest bits is found first, and stays.
        for (int bits = worths.Length - 1; bits >= 0; bits--)
        {
            int removed = players - BitOperations.PopCount((uint)bits);
            if (ties[removed] == 0 || worths[bits] > worths[best[removed]])
            {
                (best[removed], ties[removed]) = (bits, 1);
            }
            else if (worths[bits] == worths[best[removed]])
            {
                ties[removed]++;
            }
        }

        ImmutableArray<BestCoalition>.Builder found = ImmutableArray.CreateBuilder<BestCoalition>(players + 1);
        for (int removed = 0; removed <= players; removed++)
        {
            found.Add(new BestCoalition(Coalition.FromBits(players, (ulong)best[removed]), worths[best[removed]], ties[removed]));
        }

        return new Oracle(found.MoveToImmutable());
    }

    /// <summary>T*_r, the best players to remove.</summary>
    /// <param name="count">Their number r, 0 to n.</param>
    public Coalition ToRemove(int count) => Best[count].Removed;

    /// <summary>K*_r, the best players to keep.</summary>
    /// <param name="count">Their number r, 0 to n.</param>
    public Coalition ToKeep(int count) => Best[PlayerCount - count].Kept;

    /// <summary>In how many of T*_1 … T*_R every player is.</summary>
    /// <param name="sizes">R, at most n.</param>
    public ImmutableArray<int> TimesRemoved(int sizes) =>
        [.. Enumerable.Range(0, PlayerCount).Select(player => Enumerable.Range(1, sizes).Count(removed => ToRemove(removed).Contains(player)))];

    /// <summary>
    /// The oracle rank: who is in most of T*_1 … T*_R comes first to be removed. Of those that are in equally many, who is in most of the best sets of all sizes,
    /// then who has the lower number. It is one ranking made of sets that need not be nested, and not the best ranking there is.
    /// </summary>
    /// <param name="sizes">R, at most n.</param>
    public Ranking Rank(int sizes)
    {
        ImmutableArray<int> times = TimesRemoved(sizes);
        ImmutableArray<int> timesInAll = TimesRemoved(PlayerCount);
        int[] ascending = [.. Enumerable.Range(0, PlayerCount).OrderByDescending(player => times[player]).ThenByDescending(player => timesInAll[player]).ThenBy(player => player)];
        double[] scores = new double[PlayerCount];
        for (int place = 0; place < ascending.Length; place++)
        {
            scores[ascending[place]] = place;
        }

        return Ranking.Of([.. scores]);
    }

    /// <summary>Acc_R = Σ_r |T*_r ∩ lowest r of the ranking| / Σ_r r, r = 1 … R: 1 where the ranking removes what the oracle does.</summary>
    /// <param name="ranking">A ranking of the same players.</param>
    /// <param name="sizes">R, from 1 to n.</param>
    public double OverlapToRemove(Ranking ranking, int sizes) => Overlap(sizes, ToRemove, ranking.Lowest);

    /// <summary>Acc_R of what is kept: Σ_r |K*_r ∩ highest r of the ranking| / Σ_r r, r = 1 … R.</summary>
    /// <inheritdoc cref="OverlapToRemove"/>
    public double OverlapToKeep(Ranking ranking, int sizes) => Overlap(sizes, ToKeep, ranking.Highest);

    /// <summary>What Acc_R is on average for a random order: (2R + 1) / 3n.</summary>
    /// <param name="sizes">R, from 1 to n.</param>
    public double OverlapByChance(int sizes) => ((2.0 * sizes) + 1) / (3 * PlayerCount);

    private double Overlap(int sizes, Func<int, Coalition> best, Func<int, Coalition> ranked)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sizes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sizes, PlayerCount);
        long common = Enumerable.Range(1, sizes).Sum(count => (long)BitOperations.PopCount(best(count).ToBits() & ranked(count).ToBits()));
        return common / (sizes * (sizes + 1) / 2.0);
    }
}
