using System.Diagnostics;
using OnnxShapley.Engine.Caching;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Games;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Engine.Budgets;

/// <summary>
/// Measures how long an evaluation of a group takes, on a few coalitions: the empty one first, while everything warms up; then the grand one, and what it
/// is without one channel, in whole passes. Their worths are kept, so that nobody evaluates them again.
/// </summary>
/// <param name="games">The games of the groups.</param>
/// <param name="store">Takes the worths.</param>
internal sealed class SpeedProbe(GroupGames games, WorthStore store)
{
    /// <summary>Measures a group, and tells the meter.</summary>
    /// <param name="group">The group.</param>
    /// <param name="seconds">After this time no further pass begins; one there always is.</param>
    /// <param name="meter">Takes the speed.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>Seconds that the preparation of the game takes.</returns>
    public double Measure(ChannelGroup group, double seconds, EvaluationMeter meter, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        using GroupGame game = games.Open(group, cancellationToken);
        double preparation = Stopwatch.GetElapsedTime(started).TotalSeconds;

        Coalition grand = Coalition.Grand(group.ChannelCount);
        Evaluate(group.Number, game, [Coalition.Empty(group.ChannelCount)], cancellationToken);
        meter.Enter(group.Number);
        long measuring = Stopwatch.GetTimestamp();
        foreach (Coalition[] pass in Enumerable.Range(0, group.ChannelCount).Select(grand.Without).Prepend(grand).Chunk(game.CoalitionsPerPass))
        {
            meter.Begin();
            Evaluate(group.Number, game, pass, cancellationToken);
            meter.Probed(pass.Length);
            if (Stopwatch.GetElapsedTime(measuring).TotalSeconds >= seconds)
            {
                break;
            }
        }

        return preparation;
    }

    private void Evaluate(int group, GroupGame game, Coalition[] coalitions, CancellationToken cancellationToken)
    {
        double[] worths = new double[coalitions.Length];
        game.Evaluate(coalitions, worths, cancellationToken);
        store.Add(group, [.. coalitions.Select(coalition => new ImageCoalition(coalition, games.Blocks.All))], worths);
    }
}
