using System.Collections.Immutable;
using OnnxShapley.Engine.Data;
using OnnxShapley.Engine.Running;
using OnnxShapley.Inference;
using OnnxShapley.Pruning.Facts;
using OnnxShapley.Pruning.Masking;

namespace OnnxShapley.Engine.Evaluation;

/// <summary>
/// The tensors that cross from the prefix to the suffix of a group. They are computed once and kept where they fit in memory, and
/// computed again for every batch where they do not.
/// </summary>
internal sealed class Frontier : IDisposable
{
    private readonly ImmutableArray<string> _computed;
    private readonly IReadOnlyDictionary<string, InputRows> _images;
    private readonly OrtSession? _prefix;
    private readonly int _fewestRows;
    private readonly int _imagesPerRun = int.MaxValue;
    private readonly Dictionary<string, InputRows>? _kept;

    /// <summary>Prepares the frontier of one group.</summary>
    /// <param name="facts">The model.</param>
    /// <param name="tensors">Names of the tensors of the frontier.</param>
    /// <param name="images">The model's inputs for every image.</param>
    /// <param name="run">Where it runs, and how much memory it may take.</param>
    /// <param name="cancellationToken">Ends the computation.</param>
    public Frontier(ModelFacts facts, ImmutableArray<string> tensors, IReadOnlyDictionary<string, InputRows> images, RunSettings run, CancellationToken cancellationToken)
    {
        _images = images;
        _computed = [.. tensors.Where(tensor => !facts.Index.IsInput(tensor))];
        Names = tensors;
        if (_computed.IsEmpty)
        {
            _kept = tensors.ToDictionary(tensor => tensor, tensor => images[tensor]);
            return;
        }

        OrtSession prefix = OpenPrefix(facts, run.Session, cancellationToken);
        long bytes = _computed.Sum(tensor => MemoryPlan.Bytes(facts, tensor)) / facts.BatchSize * images.First().Value.Shape[0];
        bool hasRows = _computed.All(tensor => HasRows(facts, tensor));
        if (bytes > Math.Min(run.FrontierMemory, Array.MaxLength) || !hasRows)
        {
            _prefix = prefix;
            _fewestRows = facts.IsBatchFree && hasRows ? BatchedRun.FewestRows : 1;
            _imagesPerRun = facts.IsBatchFree && hasRows ? MemoryPlan.SamplesPerRun(facts, facts.Index.Nodes, run.FrontierMemory) : int.MaxValue;
            return;
        }

        using (prefix)
        {
            int batch = facts.IsBatchFree ? MemoryPlan.SamplesPerRun(facts, facts.Index.Nodes, run.FrontierMemory) : facts.BatchSize;
            ImmutableArray<Tensor> values = new BatchedRun(prefix, batch, facts.IsBatchFree).RunAll(images, _computed, cancellationToken);
            _kept = tensors.Where(facts.Index.IsInput).ToDictionary(input => input, input => images[input]);
            for (int i = 0; i < values.Length; i++)
            {
                _kept.Add(_computed[i], InputRows.Of(values[i]));
            }
        }
    }

    /// <summary>The tensors.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>Whether nothing has to be computed again.</summary>
    public bool IsKept => _kept is not null;

    /// <summary>Whether all of it is in memory: nothing has to be computed again, nor read from a file.</summary>
    public bool IsHeld => _kept is not null && _kept.Values.All(rows => rows.IsHeld);

    /// <summary>The rows of some images, the last of them repeated up to a fixed number.</summary>
    public Dictionary<string, Tensor> Rows(int start, int count, int total, CancellationToken cancellationToken)
    {
        if (_kept is not null)
        {
            return Names.ToDictionary(name => name, name => Padding.Rows(_kept[name], start, count, total));
        }

        if (total > _imagesPerRun)
        {
            return RowsOfSeveralRuns(start, count, total, cancellationToken);
        }

        int given = Math.Max(total, _fewestRows);
        Dictionary<string, Tensor> rows = _images.ToDictionary(image => image.Key, image => Padding.Rows(image.Value, start, count, given));
        ImmutableArray<Tensor> values = _prefix!.Run(rows, _computed.AsSpan(), cancellationToken);
        for (int i = 0; i < values.Length; i++)
        {
            rows[_computed[i]] = values[i];
        }

        return Names.ToDictionary(name => name, name => given == total ? rows[name] : rows[name].Rows(0, total));
    }

    /// <summary>As <see cref="Rows"/>: the prefix runs for as many images at a time as memory allows.</summary>
    private Dictionary<string, Tensor> RowsOfSeveralRuns(int start, int count, int total, CancellationToken cancellationToken)
    {
        Dictionary<string, InputRows> images = _images.ToDictionary(image => image.Key, image => image.Value.Part(start, count));
        ImmutableArray<Tensor> values = new BatchedRun(_prefix!, _imagesPerRun, isBatchFree: true).RunAll(images, _computed, cancellationToken);
        return Names.ToDictionary(
            name => name,
            name => _computed.IndexOf(name) is >= 0 and int place ? Padding.Rows(values[place], 0, count, total) : Padding.Rows(images[name], 0, count, total));
    }

    /// <inheritdoc/>
    public void Dispose() => _prefix?.Dispose();

    /// <summary>
    /// ONNX Runtime 1.29 loses an output that is a Transpose before a Gemm, which it joins: where a run shows that, nothing is joined.
    /// </summary>
    private OrtSession OpenPrefix(ModelFacts facts, SessionSettings settings, CancellationToken cancellationToken)
    {
        byte[] model = PrefixModel.Build(facts, _computed).ToBytes();
        OrtSession prefix = OrtSession.Open(model, settings with { ExternalDataFolder = facts.Model.Directory });
        try
        {
            prefix.Run(_images.ToDictionary(image => image.Key, image => Padding.Rows(image.Value, 0, 1, facts.BatchSize)), _computed.AsSpan(), cancellationToken);
            return prefix;
        }
        catch (InferenceException)
        {
            prefix.Dispose();
            return OrtSession.Open(model, settings with { ExternalDataFolder = facts.Model.Directory, Optimize = false });
        }
    }

    // A frontier may hold a shape that the graph computes, or lie along another axis: it belongs to a run, not to its images.
    private static bool HasRows(ModelFacts facts, string tensor) => facts.IsBatchFree
        ? facts.BatchAligned.Contains(tensor)
        : facts.Tensors[tensor] is { Type: not (TensorProto.Types.DataType.Int64 or TensorProto.Types.DataType.Int32), Shape: [int rows, ..] } && rows == facts.BatchSize;
}
