using System.Collections.Immutable;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>Consecutive axes of the input that hold the same elements, in the same order, as consecutive axes of the result.</summary>
/// <param name="Input">Axes of the input.</param>
/// <param name="Output">Axes of the result.</param>
internal sealed record ReshapeBlock(ImmutableArray<int> Input, ImmutableArray<int> Output)
{
    /// <summary>
    /// The axes that carry channels through the block: one of each side. Where several axes merge it is the first that may still be cut; where one
    /// splits it is the last, so that what is cut is cut equally in every stretch. Null where both sides have several axes.
    /// </summary>
    public CarriedAxis? Carried(Func<int, bool> isFree) => (Input.Length, Output.Length) switch
    {
        (1, _) => new CarriedAxis(Input[0], Output[^1]),
        (_, 1) => Input.Where(isFree).Select(axis => (CarriedAxis?)new CarriedAxis(axis, Output[0])).FirstOrDefault(),
        _ => null,
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

    private static int Stride(ImmutableArray<int> axes, ImmutableArray<int> shape, int carried) =>
        axes.Where(axis => axis > carried).Aggregate(1, (product, axis) => product * shape[axis]);
}
