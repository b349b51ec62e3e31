using System.Collections.Immutable;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Pruning.Cutting;

namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>Makes a plan cut as little as it can while it still fails.</summary>
internal static class PlanShrinker
{
    public static Plan Shrink(Couplings couplings, Plan plan, Func<Plan, bool> fails)
    {
        Plan smallest = plan;
        while (Simpler(couplings, smallest).FirstOrDefault(fails) is { } simpler)
        {
            smallest = simpler;
        }

        return smallest;
    }

    /// <summary>A group kept whole, or all but one of its channels, or one channel more.</summary>
    private static IEnumerable<Plan> Simpler(Couplings couplings, Plan plan)
    {
        for (int group = 0; group < plan.Kept.Length; group++)
        {
            ImmutableArray<int> kept = plan.Kept[group];
            ImmutableArray<int> all = [.. Enumerable.Range(0, couplings.Groups[group].ChannelCount)];
            if (kept.Length == all.Length)
            {
                continue;
            }

            yield return new Plan(couplings, plan.Kept.SetItem(group, all));
            if (all.Length - kept.Length == 1)
            {
                continue;
            }

            foreach (int channel in all.Except(kept))
            {
                yield return new Plan(couplings, plan.Kept.SetItem(group, all.Remove(channel)));
            }

            foreach (int channel in all.Except(kept))
            {
                yield return new Plan(couplings, plan.Kept.SetItem(group, [.. kept.Append(channel).Order()]));
            }
        }
    }
}
