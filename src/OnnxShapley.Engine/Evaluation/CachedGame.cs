using OnnxShapley.Engine.Caching;
using OnnxShapley.Games;

namespace OnnxShapley.Engine.Evaluation;

/// <summary>
/// The game of a group, of which some worths are known already. The others are evaluated and kept pass by pass, so that a process that is killed
/// loses one pass at most. The game behind is not even prepared while all that is asked is known.
/// </summary>
/// <param name="group">Number of the group.</param>
/// <param name="players">Number of its channels.</param>
/// <param name="store">What is known.</param>
/// <param name="game">The game behind.</param>
/// <param name="meter">Is told what was known, and what was evaluated.</param>
internal sealed class CachedGame(int group, int players, WorthStore store, Lazy<IEvaluatedInPasses> game, EvaluationMeter meter) : ICooperativeGame
{
    /// <inheritdoc/>
    public int PlayerCount => players;

    /// <inheritdoc/>
    public void Evaluate(ReadOnlySpan<Coalition> coalitions, Span<double> worths, CancellationToken cancellationToken)
    {
        Coalition[] unknown = Unknown(coalitions);
        meter.Known(coalitions.Length - unknown.Length);
        for (int first = 0; first < unknown.Length;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadOnlySpan<Coalition> pass = unknown.AsSpan(first, Math.Min(game.Value.CoalitionsPerPass, unknown.Length - first));
            double[] found = new double[pass.Length];
            meter.Begin();
            game.Value.Evaluate(pass, found, cancellationToken);
            meter.Evaluated(pass.Length);
            store.Add(group, pass, found);
            first += pass.Length;
        }

        for (int i = 0; i < coalitions.Length; i++)
        {
            _ = store.TryGet(group, coalitions[i], out worths[i]);
        }
    }

    private Coalition[] Unknown(ReadOnlySpan<Coalition> coalitions)
    {
        List<Coalition> unknown = [];
        HashSet<Coalition> seen = [];
        foreach (Coalition coalition in coalitions)
        {
            if (!store.TryGet(group, coalition, out _) && seen.Add(coalition))
            {
                unknown.Add(coalition);
            }
        }

        return [.. unknown];
    }
}
