using System.Collections.Frozen;
using System.Collections.Immutable;
using OnnxShapley.Inference;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Facts;
using static Onnx.TensorProto.Types;

namespace OnnxShapley.Engine.Analysis;

/// <summary>Runs a model once or twice and notes the shapes, types and constants of its tensors. A tensor lives no longer than its readers need it.</summary>
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
        cancellationToken.ThrowIfCancellationRequested();
        GraphIndex index = new(model.Graph);
        FrozenDictionary<string, ElementType> types = InferredTypes.Of(model, settings);
        ImmutableArray<string> tensors = [.. index.Nodes.SelectMany(node => node.Output).Where(types.ContainsKey)];
        using ObservedModel observed = new(model, tensors, Folded(index, types), settings);
        if (inputs.IsBatchFree && TryRun(observed, inputs, cancellationToken) is { } first)
        {
            Observation second = observed.Run(inputs.OfBatch(BatchSizes[1]), withValues: false, cancellationToken);
            FrozenSet<string> aligned = first.Shapes.Keys.Where(name => IsAligned(first.Shapes[name], second.Shapes[name])).ToFrozenSet();
            return new ModelFacts(model, index, Facts(model, index, types, first), BatchSizes[0], true, aligned);
        }

        Observation only = observed.Run(inputs.OfBatch(inputs.FixedBatchSize), withValues: true, cancellationToken);
        return new ModelFacts(model, index, Facts(model, index, types, only), inputs.FixedBatchSize, false, []);
    }

    private static Observation? TryRun(ObservedModel observed, ITraceInputs inputs, CancellationToken cancellationToken)
    {
        try
        {
            return observed.Run(inputs.OfBatch(BatchSizes[0]), withValues: true, cancellationToken);
        }
        catch (InferenceException)
        {
            // A batch size that the graph has burnt in (a Reshape to [1, ...], say): run with the one that it has.
            return null;
        }
    }

    private static bool IsAligned(ImmutableArray<long> first, ImmutableArray<long> second) =>
        first.Length > 0
        && first[0] == BatchSizes[0]
        && second[0] == BatchSizes[1]
        && first.AsSpan()[1..].SequenceEqual(second.AsSpan()[1..]);

    /// <summary>The dense tensors whose values the initializers alone decide.</summary>
    private static ImmutableArray<string> Folded(GraphIndex index, FrozenDictionary<string, ElementType> types)
    {
        HashSet<string> constants = [.. index.Graph.Initializer.Select(initializer => initializer.Name)];
        ImmutableArray<string>.Builder folded = ImmutableArray.CreateBuilder<string>();
        foreach (NodeProto node in index.Nodes)
        {
            if (node.Output.All(index.IsConstant) && node.Input.All(name => name.Length == 0 || constants.Contains(name)) && !IsUnpacking(node, index))
            {
                folded.AddRange(node.Output.Where(types.ContainsKey));
                constants.UnionWith(node.Output.Where(types.ContainsKey));
            }
        }

        return folded.ToImmutable();
    }

    private static FrozenDictionary<string, TensorFact> Facts(
        OnnxModel model, GraphIndex index, FrozenDictionary<string, ElementType> types, Observation observation)
    {
        Dictionary<string, TensorFact> facts = [];
        foreach (TensorProto initializer in model.Graph.Initializer)
        {
            facts.Add(initializer.Name, Constant(initializer, model.Directory));
        }

        foreach ((string name, ImmutableArray<long> shape) in observation.Shapes)
        {
            if (types.TryGetValue(name, out ElementType type))
            {
                facts[name] = Fact((DataType)type, shape, Value(name, observation));
            }
        }

        foreach (ValueInfoProto input in index.Inputs.Where(input => observation.Shapes.ContainsKey(input.Name)))
        {
            facts[input.Name] = Fact((DataType)input.Type.TensorType.ElemType, observation.Shapes[input.Name], null);
        }

        return facts.ToFrozenDictionary();
    }

    private static TensorProto? Value(string name, Observation observation) => observation.Values.TryGetValue(name, out Tensor? value)
        ? TensorContent.Create(name, (DataType)value.Type, value.Shape.AsSpan(), value.Bytes.Span)
        : null;

    private static TensorFact Constant(TensorProto initializer, string? directory)
    {
        TensorProto constant = initializer;
        if (initializer.DataLocation == DataLocation.External && IsRead(initializer))
        {
            constant = TensorContent.Create(
                initializer.Name,
                (DataType)initializer.DataType,
                [.. initializer.Dims],
                TensorContent.ReadBytes(initializer, directory).Span);
        }

        return Fact((DataType)initializer.DataType, [.. initializer.Dims], constant);
    }

    /// <summary>Rules read indices and shapes, whatever their size, and know no folder; weights stay where they are.</summary>
    private static bool IsRead(TensorProto initializer) =>
        (DataType)initializer.DataType is DataType.Int64 or DataType.Int32 || TensorContent.ElementCount(initializer) <= MaximumInlinedElements;

    private static TensorFact Fact(DataType type, ImmutableArray<long> shape, TensorProto? constant) =>
        new(type, [.. shape.Select(length => checked((int)length))], constant);

    /// <summary>Weights that are stored in fewer bits than they are used in are not folded: the file would grow.</summary>
    private static bool IsUnpacking(NodeProto node, GraphIndex index) => node.OpType switch
    {
        "QuantizeLinear" or "DequantizeLinear" or "DynamicQuantizeLinear" => true,
        "Cast" => index.Initializer(node.Input[0]) is { } stored && IsSmall((DataType)stored.DataType) && stored.Dims.Count(length => length > 1) > 1,
        _ => false,
    };

    private static bool IsSmall(DataType type) => type is DataType.Float16 or DataType.Bfloat16 or DataType.Int8 or DataType.Uint8;
}
