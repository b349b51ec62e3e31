using System.Collections.Immutable;
using OnnxShapley.Inference;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Masking;

namespace OnnxShapley.Engine.Analysis;

/// <summary>
/// A model whose outputs are the shapes of all its tensors and the values of some. ONNX Runtime frees every other tensor as soon as its last reader
/// has run, as in any run.
/// </summary>
internal sealed class ObservedModel : IDisposable
{
    private const string NamePrefix = "onnx_shapley.observed.";

    private readonly OrtSession? _session;
    private readonly ImmutableArray<string> _tensors;
    private readonly ImmutableArray<string> _shapes;
    private readonly ImmutableArray<string> _values;

    /// <summary>Opens a model to observe it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tensors">The tensors whose shapes are wanted: dense ones that nodes write, in the order of the graph.</param>
    /// <param name="values">Those whose values are wanted.</param>
    /// <param name="settings">Where it runs.</param>
    /// <exception cref="InferenceException">ONNX Runtime does not accept the model.</exception>
    public ObservedModel(OnnxModel model, ImmutableArray<string> tensors, ImmutableArray<string> values, SessionSettings settings)
    {
        OnnxModel observed = model.CloneDeep();
        GraphWriter writer = new(observed.Graph, NamePrefix);
        Dictionary<string, string> shapes = [];

        // ONNX Runtime walks back from the node that stands last: from the shape of the first tensor, then of the second, and so on. In the
        // other order all tensors would be there before the first shape is taken, and none could be freed.
        foreach (string tensor in tensors.Reverse())
        {
            shapes.Add(tensor, writer.Node("Shape", tensor));
        }

        _tensors = tensors;
        _values = values;
        _shapes = [.. tensors.Select(tensor => shapes[tensor])];
        observed.Graph.Output.Clear();
        observed.Graph.Output.AddRange(_shapes.Concat(values).Select(name => new ValueInfoProto { Name = name }));
        _session = tensors.IsEmpty
            ? null
            : OrtSession.Open(observed.ToBytes(), settings with { Optimize = false, Prepack = false, ExternalDataFolder = model.Directory });
    }

    /// <summary>Runs the model.</summary>
    /// <param name="feeds">The inputs.</param>
    /// <param name="withValues">Whether the values are wanted from this run.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <exception cref="InferenceException">The model does not run on these inputs.</exception>
    public Observation Run(Dictionary<string, Tensor> feeds, bool withValues, CancellationToken cancellationToken)
    {
        ImmutableArray<string> fetched = withValues ? [.. _shapes, .. _values] : _shapes;
        ImmutableArray<Tensor> results = _session?.Run(feeds, fetched.AsSpan(), cancellationToken) ?? [];
        Dictionary<string, ImmutableArray<long>> shapes = feeds.ToDictionary(feed => feed.Key, feed => feed.Value.Shape);
        Dictionary<string, Tensor> values = [];
        for (int i = 0; i < results.Length; i++)
        {
            if (i < _shapes.Length)
            {
                shapes[_tensors[i]] = [.. results[i].Span<long>()];
            }
            else
            {
                values[_values[i - _shapes.Length]] = results[i];
            }
        }

        return new Observation(shapes, values);
    }

    /// <inheritdoc/>
    public void Dispose() => _session?.Dispose();
}
