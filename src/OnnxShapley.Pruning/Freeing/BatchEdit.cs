using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Pruning.Masking;

namespace OnnxShapley.Pruning.Freeing;

/// <summary>A copy of one node whose rule may take the batch out of its constants.</summary>
/// <param name="copy">The copy.</param>
/// <param name="batch">The size of the batch that the model has.</param>
/// <param name="directory">The folder that external data lie in.</param>
/// <param name="writer">Where nodes and initializers are appended: they come before the copy.</param>
internal sealed class BatchEdit(NodeProto copy, int batch, string? directory, GraphWriter writer)
{
    /// <summary>The copy: inputs and attributes may be changed.</summary>
    public NodeProto Copy { get; } = copy;

    /// <summary>The size of the batch that the model has.</summary>
    public int Batch { get; } = batch;

    /// <summary>Appends nodes before the copy.</summary>
    public GraphWriter Writer { get; } = writer;

    /// <summary>Makes the copy read integers of its own in place of a constant that other nodes may read as well.</summary>
    public void SetIntegers(int input, params ReadOnlySpan<long> values) => Copy.Input[input] = Writer.Integers(values);

    /// <summary>Whether an operand is a constant with one row for every image of the batch.</summary>
    public bool HasRows(Operand operand) => operand is { IsConstant: true, Rank: > 0 } && operand.Shape[0] == Batch;

    /// <summary>
    /// Makes the copy read one row of a constant, which broadcasts to any batch. Returns false and does nothing where its rows are not all the same.
    /// </summary>
    public bool KeepOneRow(int input, Operand constant)
    {
        if (Batch == 1)
        {
            return true;
        }

        ReadOnlySpan<byte> bytes = TensorContent.ReadBytes(constant.Constant!, directory).Span;
        int row = bytes.Length / Batch;
        for (int index = 1; index < Batch; index++)
        {
            if (!bytes.Slice(index * row, row).SequenceEqual(bytes[..row]))
            {
                return false;
            }
        }

        Copy.Input[input] = Writer.Initializer(TensorContent.Select(constant.Constant!, directory, axis: 0, [0]));
        return true;
    }
}
