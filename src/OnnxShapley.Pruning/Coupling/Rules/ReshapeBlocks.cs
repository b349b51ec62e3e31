using System.Collections.Immutable;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>Matches two shapes of the same elements in row-major order.</summary>
internal static class ReshapeBlocks
{
    /// <summary>
    /// The finest blocks of axes that hold the same elements. Axes of length one belong to no block: they hold no channels.
    /// No blocks where a shape has an axis of length zero.
    /// </summary>
    public static ImmutableArray<ReshapeBlock> Match(ImmutableArray<int> input, ImmutableArray<int> output)
    {
        Queue<int> inputAxes = new(Enumerable.Range(0, input.Length).Where(axis => input[axis] != 1));
        Queue<int> outputAxes = new(Enumerable.Range(0, output.Length).Where(axis => output[axis] != 1));
        ImmutableArray<ReshapeBlock>.Builder blocks = ImmutableArray.CreateBuilder<ReshapeBlock>();
        if (input.Contains(0) || output.Contains(0))
        {
            return [];
        }

        while (inputAxes.Count > 0 && outputAxes.Count > 0)
        {
            ImmutableArray<int>.Builder left = ImmutableArray.CreateBuilder<int>();
            ImmutableArray<int>.Builder right = ImmutableArray.CreateBuilder<int>();
            long leftCount = Take(inputAxes, input, left);
            long rightCount = Take(outputAxes, output, right);
            while (leftCount != rightCount)
            {
                if (leftCount < rightCount)
                {
                    leftCount *= Take(inputAxes, input, left);
                }
                else
                {
                    rightCount *= Take(outputAxes, output, right);
                }
            }

            blocks.Add(new ReshapeBlock(left.ToImmutable(), right.ToImmutable()));
        }

        return blocks.ToImmutable();
    }

    private static long Take(Queue<int> axes, ImmutableArray<int> shape, ImmutableArray<int>.Builder block)
    {
        int axis = axes.Dequeue();
        block.Add(axis);
        return shape[axis];
    }
}
