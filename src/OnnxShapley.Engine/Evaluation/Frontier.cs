using System.Collections.Immutable;
using OnnxShapley.Engine.Running;
using OnnxShapley.Inference;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Facts;
using OnnxShapley.Pruning.Masking;

namespace OnnxShapley.Engine.Evaluation;

/// <summary>
/// The tensors that cross from the prefix to the suffix of a group. They are computed once and kept where they fit in memory, and
/// computed again for every batch where they do not.
/// </summary>
internal sealed class Frontier : IDisposable
{
    private readonly ModelFacts _facts;
    private readonly ImmutableArray<string> _computed;
    private readonly IReadOnlyDictionary<string, Tensor> _images;
    private readonly OrtSession? _prefix;
    private readonly Dictionary<string, Tensor>? _kept;

    /// <summary>Prepares the frontier of one group.</summary>
    /// <param name="facts">The model.</param>
    /// <param name="tensors">Names of the tensors of the frontier.</param>
    /// <param name="images">The model's inputs for every image.</param>
    /// <param name="run">Where it runs, and how much memory it may take.</param>
    /// <param name="cancellationToken">Ends the computation.</param>
    public Frontier(ModelFacts facts, ImmutableArray<string> tensors, IReadOnlyDictionary<string, Tensor> images, RunSettings run, CancellationToken cancellationToken)
    {
        _facts = facts;
        _images = images;
        _computed = [.. tensors.Where(tensor => !facts.Index.IsInput(tensor))];
        Names = tensors;
        if (_computed.IsEmpty)
        {
            _kept = tensors.ToDictionary(tensor => tensor, tensor => images[tensor]);
            return;
        }

        _prefix = OrtSession.Open(Prefix().ToBytes(), run.Session with { ExternalDataFolder = facts.Model.Directory });
        long bytes = _computed.Sum(tensor => MemoryPlan.Bytes(facts, tensor)) / facts.BatchSize * images.First().Value.Shape[0];
        if (bytes <= run.Memory / 2)
        {
            int batch = facts.IsBatchFree ? MemoryPlan.SamplesPerRun(facts, facts.Index.Nodes, run.Memory / 2) : facts.BatchSize;
            ImmutableArray<Tensor> values = new BatchedRun(_prefix, batch, facts.IsBatchFree).RunAll(images, _computed, cancellationToken);
            _kept = Enumerable.Range(0, values.Length).ToDictionary(i => _computed[i], i => values[i]);
            foreach (string input in tensors.Where(facts.Index.IsInput))
            {
                _kept.Add(input, images[input]);
            }
        }
    }

    /// <summary>The tensors.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>The rows of some images, as many as the model's batch where that is fixed.</summary>
    public Dictionary<string, Tensor> Rows(int start, int count, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, Tensor> source = _kept ?? _images;
        Dictionary<string, Tensor> rows = source.ToDictionary(
            entry => entry.Key,
            entry => _facts.IsBatchFree ? entry.Value.Rows(start, count) : Padding.Rows(entry.Value, start, count, _facts.BatchSize));
        if (_kept is null)
        {
            ImmutableArray<Tensor> values = _prefix!.Run(rows, _computed.AsSpan(), cancellationToken);
            for (int i = 0; i < values.Length; i++)
            {
                rows[_computed[i]] = values[i];
            }
        }

        return Names.ToDictionary(name => name, name => rows[name]);
    }

    /// <inheritdoc/>
    public void Dispose() => _prefix?.Dispose();

    /// <summary>The original model with the frontier as its outputs; ONNX Runtime leaves out what they do not need.</summary>
    private OnnxModel Prefix()
    {
        OnnxModel model = _facts.Model.CloneDeep();
        model.Graph.Output.Clear();
        model.Graph.Output.AddRange(_computed.Select(Declaration));
        return model;
    }

    private ValueInfoProto Declaration(string name)
    {
        TensorFact fact = _facts.Tensors[name];
        return ValueInfos.Create(name, fact.Type, [.. fact.Shape.Select(_ => -1L)]);
    }
}
