using System.Collections.Immutable;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>Consecutive axes of the input that hold the same elements, in the same order, as consecutive axes of the result.</summary>
/// <param name="Input">Axes of the input.</param>
/// <param name="Output">Axes of the result.</param>
internal sealed record ReshapeBlock(ImmutableArray<int> Input, ImmutableArray<int> Output)
{
    /// <summary>
    /// The axes that carry channels through the block: one of each side. Where several axes merge it is the first that may still be cut; where one
    /// splits it is the last, so that what is cut is cut equally in every stretch, or the first on request, so that whole stretches are cut.
    /// Where both sides have several axes, the last ones carry if one is a multiple of the other ([N, H·d] → [N·H, d]); null if not.
    /// </summary>
    /// <param name="shapes">Shapes of the input and of the result.</param>
    /// <param name="isFree">Whether an axis of the input may still be cut.</param>
    /// <param name="isFirst">Whether the first part of an axis that splits carries.</param>
    public CarriedAxis? Carried((ImmutableArray<int> Input, ImmutableArray<int> Output) shapes, Func<int, bool> isFree, bool isFirst) => (Input.Length, Output.Length) switch
    {
        (1, _) => new CarriedAxis(Input[0], isFirst ? Output[0] : Output[^1]),
        (_, 1) => Input.Where(isFree).Select(axis => (CarriedAxis?)new CarriedAxis(axis, Output[0])).FirstOrDefault(),
        _ => IsMultiple(shapes.Input[Input[^1]], shapes.Output[Output[^1]]) ? new CarriedAxis(Input[^1], Output[^1]) : null,
    };

    /// <summary>For every element of the block: its slot on the carried axis of the input, and on that of the result.</summary>
    public IEnumerable<(int From, int To)> Places(ImmutableArray<int> inputShape, ImmutableArray<int> outputShape, CarriedAxis carried)
    {
        int count = Input.Aggregate(1, (product, axis) => product * inputShape[axis]);
        int inputStride = Stride(Input, inputShape, carried.Input);
        int outputStride = Stride(Output, outputShape, carried.Output);
        for (int element = 0; element < count; element++)
        {
            yield return (element / inputStride % inputShape[carried.Input], element / outputStride % outputShape[carried.Output]);
        }
    }

    private static bool IsMultiple(int a, int b) => Math.Max(a, b) % Math.Min(a, b) == 0;

    private static int Stride(ImmutableArray<int> axes, ImmutableArray<int> shape, int carried) =>
        axes.Where(axis => axis > carried).Aggregate(1, (product, axis) => product * shape[axis]);
}
