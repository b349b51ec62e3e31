using System.Collections.Frozen;
using System.Collections.Immutable;
using OnnxShapley.Inference;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Facts;

namespace OnnxShapley.Engine.Analysis;

/// <summary>Runs a model once or twice with every intermediate exposed, and notes the shapes, types and constants that it sees.</summary>
public static class ModelTracer
{
    private const int MaximumInlinedElements = 4096;
    private static readonly ImmutableArray<int> BatchSizes = [2, 3];

    /// <summary>Observes a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">Inputs to run it on.</param>
    /// <param name="settings">Where it runs.</param>
    /// <param name="cancellationToken">Ends the runs.</param>
    /// <exception cref="InferenceException">The model does not run on these inputs.</exception>
    public static ModelFacts Trace(OnnxModel model, ITraceInputs inputs, SessionSettings settings, CancellationToken cancellationToken)
    {
        GraphIndex index = new(model.Graph);
        using OrtSession session = OrtSession.Open(
            Expose(model).ToBytes(), settings with { Optimize = false, ExternalDataFolder = model.Directory });
        if (inputs.IsBatchFree && TryRun(session, inputs, BatchSizes[0], cancellationToken) is { } first)
        {
            Dictionary<string, Tensor> second = Run(session, inputs, BatchSizes[1], cancellationToken);
            FrozenSet<string> aligned = first.Keys.Where(name => IsAligned(first[name], second[name])).ToFrozenSet();
            return Facts(model, index, first, BatchSizes[0], aligned);
        }

        return Facts(model, index, Run(session, inputs, inputs.FixedBatchSize, cancellationToken), inputs.FixedBatchSize, null);
    }

    private static OnnxModel Expose(OnnxModel model)
    {
        ModelProto proto = model.Proto.Clone();
        HashSet<string> outputs = [.. proto.Graph.Output.Select(output => output.Name)];
        proto.Graph.Output.AddRange(proto.Graph.Node
            .SelectMany(node => node.Output)
            .Where(name => name.Length > 0 && outputs.Add(name))
            .Select(name => new ValueInfoProto { Name = name }));
        return new OnnxModel(proto, model.Directory);
    }

    private static Dictionary<string, Tensor>? TryRun(OrtSession session, ITraceInputs inputs, int batchSize, CancellationToken cancellationToken)
    {
        try
        {
            return Run(session, inputs, batchSize, cancellationToken);
        }
        catch (InferenceException)
        {
            // A batch size that the graph has burnt in (a Reshape to [1, ...], say): run with the one that it has.
            return null;
        }
    }

    private static Dictionary<string, Tensor> Run(OrtSession session, ITraceInputs inputs, int batchSize, CancellationToken cancellationToken)
    {
        Dictionary<string, Tensor> feeds = inputs.OfBatch(batchSize);
        string[] names = [.. session.Outputs.Where(output => output.Type != ElementType.Undefined).Select(output => output.Name)];
        ImmutableArray<Tensor> values = session.Run(feeds, names, cancellationToken);
        Dictionary<string, Tensor> tensors = new(feeds);
        for (int i = 0; i < names.Length; i++)
        {
            tensors[names[i]] = values[i];
        }

        return tensors;
    }

    private static bool IsAligned(Tensor first, Tensor second) =>
        first.Shape.Length > 0
        && first.Shape[0] == BatchSizes[0]
        && second.Shape[0] == BatchSizes[1]
        && first.Shape.Skip(1).SequenceEqual(second.Shape.Skip(1));

    private static ModelFacts Facts(OnnxModel model, GraphIndex index, Dictionary<string, Tensor> values, int batchSize, FrozenSet<string>? aligned)
    {
        Dictionary<string, TensorFact> facts = [];
        foreach (TensorProto initializer in model.Graph.Initializer)
        {
            facts.Add(initializer.Name, Constant(initializer, model.Directory));
        }

        HashSet<string> constants = [.. facts.Keys];
        foreach (NodeProto node in index.Nodes)
        {
            bool isFolded = node.Output.All(index.IsConstant) && node.Input.All(name => name.Length == 0 || constants.Contains(name)) && !IsUnpacking(node, index);
            foreach (string name in node.Output.Where(values.ContainsKey))
            {
                Tensor value = values[name];
                TensorProto? constant = isFolded
                    ? TensorContent.Create(name, (TensorProto.Types.DataType)value.Type, value.Shape.AsSpan(), value.Bytes.Span)
                    : null;
                facts[name] = Fact(value, constant);
                if (isFolded)
                {
                    constants.Add(name);
                }
            }
        }

        foreach (ValueInfoProto input in index.Inputs.Where(input => values.ContainsKey(input.Name)))
        {
            facts[input.Name] = Fact(values[input.Name], null);
        }

        return new ModelFacts(model, index, facts.ToFrozenDictionary(), batchSize, aligned is not null, aligned ?? []);
    }

    private static TensorFact Constant(TensorProto initializer, string? directory)
    {
        TensorProto constant = initializer;
        if (initializer.DataLocation == TensorProto.Types.DataLocation.External && TensorContent.ElementCount(initializer) <= MaximumInlinedElements)
        {
            constant = TensorContent.Create(
                initializer.Name,
                (TensorProto.Types.DataType)initializer.DataType,
                [.. initializer.Dims],
                TensorContent.ReadBytes(initializer, directory).Span);
        }

        return new TensorFact((TensorProto.Types.DataType)initializer.DataType, [.. initializer.Dims.Select(length => checked((int)length))], constant);
    }

    private static TensorFact Fact(Tensor value, TensorProto? constant) =>
        new((TensorProto.Types.DataType)value.Type, [.. value.Shape.Select(length => checked((int)length))], constant);

    /// <summary>Weights that are stored in fewer bits than they are used in are not folded: the file would grow.</summary>
    private static bool IsUnpacking(NodeProto node, GraphIndex index) => node.OpType switch
    {
        "QuantizeLinear" or "DequantizeLinear" or "DynamicQuantizeLinear" => true,
        "Cast" => index.Initializer(node.Input[0]) is { } stored && IsSmall((TensorProto.Types.DataType)stored.DataType) && stored.Dims.Count(length => length > 1) > 1,
        _ => false,
    };

    private static bool IsSmall(TensorProto.Types.DataType type) => type
        is TensorProto.Types.DataType.Float16 or TensorProto.Types.DataType.Bfloat16 or TensorProto.Types.DataType.Int8 or TensorProto.Types.DataType.Uint8;
}
