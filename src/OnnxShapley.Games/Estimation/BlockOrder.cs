namespace OnnxShapley.Games;

/// <summary>An order of the players to walk along on one block of the samples.</summary>
/// <param name="Players">All players, the first in front.</param>
/// <param name="Block">Number of the block.</param>
internal readonly record struct BlockOrder(int[] Players, int Block)
{
    /// <summary>The reverse on the same block.</summary>
    public BlockOrder Reverse() => new([.. Players.AsEnumerable().Reverse()], Block);
}
