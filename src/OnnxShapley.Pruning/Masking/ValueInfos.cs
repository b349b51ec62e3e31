namespace OnnxShapley.Pruning.Masking;

/// <summary>Declarations of dense tensors.</summary>
public static class ValueInfos
{
    /// <summary>Declares a tensor.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">Type of its elements.</param>
    /// <param name="dims">Length of each axis; negative for one that is not fixed.</param>
    public static ValueInfoProto Create(string name, TensorProto.Types.DataType type, params ReadOnlySpan<long> dims)
    {
        TypeProto.Types.Tensor tensor = new() { ElemType = (int)type, Shape = new TensorShapeProto() };
        foreach (long length in dims)
        {
            tensor.Shape.Dim.Add(length < 0 ? new TensorShapeProto.Types.Dimension() : new TensorShapeProto.Types.Dimension { DimValue = length });
        }

        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }
}
