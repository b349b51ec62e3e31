using System.Collections.Immutable;
using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Coupling;

/// <summary>A node of the graph with its operands resolved. An optional input or output that is not given is null.</summary>
/// <param name="Proto">The node as it stands in the file.</param>
/// <param name="Position">Its index in the graph's topological order.</param>
/// <param name="Inputs">What it reads, in order.</param>
/// <param name="Outputs">What it writes, in order.</param>
/// <param name="Opset">Version of the default operator set that the model imports.</param>
public sealed record Node(NodeProto Proto, int Position, ImmutableArray<Operand?> Inputs, ImmutableArray<Operand?> Outputs, long Opset)
{
    /// <summary>The node's name, or its first output where it has none: what messages call it.</summary>
    public string Name => Proto.Name.Length > 0 ? Proto.Name : Proto.Output.FirstOrDefault(name => name.Length > 0) ?? $"#{Position}";

    /// <summary>The operator, with its domain where that is not the default one.</summary>
    public string Operator => NameOf(Proto);

    /// <summary>Input <paramref name="index"/>, or null where it is not given.</summary>
    public Operand? Input(int index) => index < Inputs.Length ? Inputs[index] : null;

    /// <summary>Output <paramref name="index"/>, or null where it is not given.</summary>
    public Operand? Output(int index) => index < Outputs.Length ? Outputs[index] : null;

    /// <summary>Input <paramref name="index"/>, which the operator cannot do without.</summary>
    public Operand Required(int index) =>
        Input(index) ?? throw new ModelFormatException($"Node '{Name}' ({Operator}) has no input {index}, which its operator needs. Export the model again.");

    /// <summary>The first output.</summary>
    public Operand Result() =>
        Output(0) ?? throw new ModelFormatException($"Node '{Name}' ({Operator}) has no first output, which its operator needs. Export the model again.");

    /// <summary>The integers of a constant input, or null where the input is absent or not constant.</summary>
    public ImmutableArray<long>? ConstantIntegers(int index) =>
        Input(index)?.Constant is { } constant ? [.. TensorContent.ReadInt64(constant, null)] : null;

    /// <summary>The integers of an attribute, or null where the node does not have it.</summary>
    public ImmutableArray<long>? AttributeIntegers(string attribute) => Proto.Has(attribute) ? Proto.GetInts(attribute) : null;

    internal static string NameOf(NodeProto proto) => proto.IsStandard() ? proto.OpType : $"{proto.Domain}.{proto.OpType}";
}
