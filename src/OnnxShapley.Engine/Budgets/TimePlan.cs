using System.Collections.Immutable;

namespace OnnxShapley.Engine.Budgets;

/// <summary>Budgets that fill a time: as many evaluations for every channel of all groups, but no fewer in a group than its importance needs.</summary>
internal static class TimePlan
{
    // Far beyond what anybody waits for, and far from the end of a long.
    private const double LargestBudget = 1e15;

    /// <summary>The budget of each group.</summary>
    /// <param name="groups">The groups that are still to be played.</param>
    /// <param name="seconds">The time that is left for them; where it is too short, every group gets its minimum.</param>
    public static ImmutableArray<long> Budgets(ImmutableArray<TimedGroup> groups, double seconds)
    {
        double left = seconds - groups.Sum(group => group.FixedSeconds);
        List<TimedGroup> free = [.. groups];
        double perChannel;
        int before;
        do
        {
            before = free.Count;
            double ofMinimums = groups.Except(free, ReferenceEqualityComparer.Instance).Cast<TimedGroup>().Sum(group => group.MinimumBudget * group.SecondsPerEvaluation);
            perChannel = free.Count == 0 ? 0 : Math.Max(0, left - ofMinimums) / free.Sum(group => group.Channels * group.SecondsPerEvaluation);
            free.RemoveAll(group => perChannel * group.Channels < group.MinimumBudget);
        }
        while (free.Count < before);

        return [.. groups.Select(group => Math.Max(group.MinimumBudget, (long)Math.Min(perChannel * group.Channels, LargestBudget)))];
    }

    /// <summary>Seconds that the smallest budgets take.</summary>
    public static double MinimumSeconds(ImmutableArray<TimedGroup> groups) => groups.Sum(group => group.MinimumSeconds);
}
