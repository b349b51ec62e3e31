using OnnxShapley.Games;

namespace OnnxShapley.Benchmarks.Removal;

/// <summary>What is left of a game when players have been removed for good: its coalitions are coalitions of the whole game.</summary>
/// <param name="game">The whole game.</param>
/// <param name="remaining">Players that are left, by their numbers in the whole game; their places here are their numbers in this one.</param>
internal sealed class SubGame(ICooperativeGame game, IReadOnlyList<int> remaining) : ICooperativeGame
{
    public int PlayerCount => remaining.Count;

    public void Evaluate(ReadOnlySpan<Coalition> coalitions, Span<double> worths, CancellationToken cancellationToken)
    {
        Coalition[] whole = new Coalition[coalitions.Length];
        for (int index = 0; index < whole.Length; index++)
        {
            List<int> members = [];
            foreach (int member in coalitions[index])
            {
                members.Add(remaining[member]);
            }

            whole[index] = Coalition.Of(game.PlayerCount, [.. members]);
        }

        game.Evaluate(whole, worths, cancellationToken);
    }
}
