using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Facts;
using OnnxShapley.Pruning.Masking;

namespace OnnxShapley.Pruning.Cutting;

/// <summary>Adds and replaces initializers of a copy of a model, with the declarations that old versions of the IR want.</summary>
internal sealed class InitializerEdit(OnnxModel model, ModelFacts facts, string namePrefix)
{
    private const long FirstIrVersionWithPrivateInitializers = 4;

    private readonly GraphWriter _writer = new(model.Graph, namePrefix);
    private readonly Dictionary<string, int> _positions = model.Graph.Initializer
        .Select((tensor, position) => (tensor.Name, position))
        .ToDictionary(pair => pair.Name, pair => pair.position);
    private readonly ILookup<string, ValueInfoProto> _declarations = model.Graph.Input.Concat(model.Graph.ValueInfo).ToLookup(declaration => declaration.Name);

    /// <summary>Adds a tensor under a new name, and returns the name.</summary>
    public string Add(TensorProto tensor)
    {
        TensorProto copy = tensor.Clone();
        string name = _writer.Initializer(copy);
        if (facts.Model.Proto.IrVersion < FirstIrVersionWithPrivateInitializers)
        {
            model.Graph.Input.Add(ValueInfos.Create(name, (TensorProto.Types.DataType)copy.DataType, [.. copy.Dims]));
        }

        return name;
    }

    /// <summary>Replaces the content and shape of an initializer, and returns its name.</summary>
    public string Replace(string name, TensorProto tensor)
    {
        TensorProto copy = tensor.Clone();
        copy.Name = name;
        model.Graph.Initializer[_positions[name]] = copy;
        foreach (ValueInfoProto declaration in _declarations[name])
        {
            declaration.Type = ValueInfos.Create(name, (TensorProto.Types.DataType)copy.DataType, [.. copy.Dims]).Type;
        }

        return name;
    }
}
