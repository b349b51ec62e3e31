using static Onnx.TensorProto.Types;

namespace OnnxShapley.Pruning.Costs;

/// <summary>Which tensors count as parameters.</summary>
internal static class FloatingPoint
{
    /// <summary>Whether the elements are floating-point numbers, of more than zero axes: scalars are constants of the graph, not parameters.</summary>
    public static bool Is(TensorProto tensor) =>
        tensor.Dims.Count > 0 && (DataType)tensor.DataType is DataType.Float or DataType.Double or DataType.Float16 or DataType.Bfloat16;
}
