using OnnxShapley.Games;

namespace OnnxShapley.Engine.Importances;

/// <summary>What the network loses without the channel and with all others: u(N) − u(N∖{i}). Channels + 1 evaluations.</summary>
[Importance("leave-one-out", "payoff lost when the channel alone is switched off")]
internal sealed class LeaveOneOutImportance : Importance
{
    public override long Evaluations(int channels, long? budget) => channels + 1;

    public override GroupImportance Score(ImportanceContext context, CancellationToken cancellationToken)
    {
        int channels = context.Group.ChannelCount;
        Coalition grand = Coalition.Grand(channels);
        Coalition[] coalitions = [grand, .. Enumerable.Range(0, channels).Select(grand.Without)];
        double[] worths = new double[coalitions.Length];
        context.Game.Evaluate(coalitions, worths, cancellationToken);
        return new GroupImportance(
            [.. worths.Skip(1).Select(worth => worths[0] - worth)],
            [.. Enumerable.Repeat(0.0, channels)],
            coalitions.Length);
    }
}
