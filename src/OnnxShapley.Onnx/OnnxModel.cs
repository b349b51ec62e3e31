using Google.Protobuf;

namespace OnnxShapley.Onnx;

/// <summary>An ONNX model and the folder that its external data lie in. Its messages are not changed once it is loaded: edit a copy.</summary>
/// <param name="proto">The model; it must hold a graph.</param>
/// <param name="directory">The folder that external data lie in; null for a model made in memory.</param>
public sealed class OnnxModel(ModelProto proto, string? directory)
{
    /// <summary>The model's message.</summary>
    public ModelProto Proto { get; } = proto;

    /// <summary>The model's main graph.</summary>
    public GraphProto Graph => Proto.Graph;

    /// <summary>The folder that external data lie in; null for a model made in memory.</summary>
    public string? Directory { get; } = directory;

    /// <summary>Version of the standard operators (domain "" or "ai.onnx") that the model imports; 0 if it imports none.</summary>
    public long Opset => Proto.OpsetImport.Where(import => import.Domain is "" or OperatorDomain.Standard).Select(import => import.Version).DefaultIfEmpty().Max();

    /// <summary>The model as the bytes of an ONNX file: the same bytes for equal models. Tensors with external data still refer to them.</summary>
    public byte[] ToBytes() => Proto.ToByteArray();

    /// <summary>A copy whose messages may be edited; the bytes of the weights (raw data) are shared, as nothing can change them.</summary>
    public OnnxModel CloneDeep() => new(Proto.Clone(), Directory);
}
