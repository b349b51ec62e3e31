using System.Collections.Immutable;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Pruning.Cutting;

/// <summary>A copy of one node that its rule may mend, and what the cut leaves of the node's axes.</summary>
internal sealed class NodeRepair(NodeProto copy, CutMap cut, Func<TensorProto, string> addInitializer)
{
    /// <summary>The copy: attributes may be changed.</summary>
    public NodeProto Copy { get; } = copy;

    /// <inheritdoc cref="CutMap.Kept"/>
    public ImmutableArray<int> Kept(Axis axis) => cut.Kept(axis);

    /// <inheritdoc cref="CutMap.Length"/>
    public int Length(Axis axis) => cut.Length(axis);

    /// <inheritdoc cref="CutMap.IsCut(Axis)"/>
    public bool IsCut(Axis axis) => cut.IsCut(axis);

    /// <summary>Makes the node read a new vector of integers instead of what input <paramref name="index"/> was.</summary>
    public void ReplaceIntegers(int index, TensorProto original, ReadOnlySpan<long> values)
    {
        TensorProto tensor = original.DataType == (int)TensorProto.Types.DataType.Int32
            ? TensorContent.Create(string.Empty, TensorProto.Types.DataType.Int32, [values.Length], Int32Bytes(values))
            : TensorContent.CreateInt64(string.Empty, values);
        Copy.Input[index] = addInitializer(tensor);
    }

    private static byte[] Int32Bytes(ReadOnlySpan<long> values)
    {
        byte[] bytes = new byte[values.Length * sizeof(int)];
        for (int i = 0; i < values.Length; i++)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * sizeof(int)), checked((int)values[i]));
        }

        return bytes;
    }
}
