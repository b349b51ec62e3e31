using System.Collections.Immutable;
using OnnxShapley.Games;

namespace OnnxShapley.Cli.Json;

/// <summary>The best set of channels to remove of its size, and what is kept then, which is the best set to keep of its size.</summary>
internal sealed record JsonBestSet(ImmutableArray<int> Removed, ImmutableArray<int> Kept, double Payoff, long Ties)
{
    /// <summary>The best set of one size.</summary>
    public static JsonBestSet Of(BestCoalition best) => new(Members(best.Removed), Members(best.Kept), best.Worth, best.Ties);

    private static ImmutableArray<int> Members(Coalition coalition) => [.. Enumerable.Range(0, coalition.PlayerCount).Where(coalition.Contains)];
}
