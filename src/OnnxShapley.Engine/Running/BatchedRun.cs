using System.Collections.Immutable;
using OnnxShapley.Engine.Data;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Running;

/// <summary>Runs a session over many images in batches that it accepts, and puts the rows of the outputs together again.</summary>
/// <param name="session">What runs.</param>
/// <param name="batchSize">Images a run. Where the model's batch is fixed, exactly that many: the last batch repeats its last image. Where it is free, the
/// last batch may hold fewer, but a single image is repeated.</param>
/// <param name="isBatchFree">Whether a run may hold fewer.</param>
internal sealed class BatchedRun(OrtSession session, int batchSize, bool isBatchFree)
{
    /// <summary>ONNX Runtime takes another kernel for one row, with other last bits: no row of a run is alone where the batch is free.</summary>
    public const int FewestRows = 2;

    /// <summary>Runs over all rows of the inputs.</summary>
    /// <param name="inputs">One row an image.</param>
    /// <param name="shared">Inputs that every batch gets whole: masks, say.</param>
    /// <param name="outputs">Names of the outputs wanted.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>For every batch the outputs as they are, those of repeated rows included.</returns>
    public IEnumerable<ImmutableArray<Tensor>> Run(
        IReadOnlyDictionary<string, InputRows> inputs,
        IReadOnlyDictionary<string, Tensor> shared,
        ImmutableArray<string> outputs,
        CancellationToken cancellationToken)
    {
        int count = inputs.First().Value.Count;
        for (int start = 0; start < count; start += batchSize)
        {
            int rows = Math.Min(batchSize, count - start);
            Dictionary<string, Tensor> feeds = new(shared);
            foreach ((string name, InputRows rowsOfInput) in inputs)
            {
                feeds[name] = Padding.Rows(rowsOfInput, start, rows, RowsGiven(rows));
            }

            yield return session.Run(feeds, outputs.AsSpan(), cancellationToken);
        }
    }

    /// <summary>As <see cref="Run"/>, without the repeated rows.</summary>
    /// <exception cref="UnsupportedModelException">The rows of an output are not images.</exception>
    public IEnumerable<ImmutableArray<Tensor>> RunRows(
        IReadOnlyDictionary<string, InputRows> inputs,
        IReadOnlyDictionary<string, Tensor> shared,
        ImmutableArray<string> outputs,
        CancellationToken cancellationToken)
    {
        int count = inputs.First().Value.Count;
        int start = 0;
        foreach (ImmutableArray<Tensor> batch in Run(inputs, shared, outputs, cancellationToken))
        {
            int rows = Math.Min(batchSize, count - start);
            start += rows;
            yield return [.. batch.Zip(outputs, (tensor, name) => Trim(tensor, name, rows))];
        }
    }

    /// <summary>As <see cref="RunRows"/>, with the rows of all batches in one tensor an output.</summary>
    public ImmutableArray<Tensor> RunAll(IReadOnlyDictionary<string, InputRows> inputs, ImmutableArray<string> outputs, CancellationToken cancellationToken)
    {
        List<ImmutableArray<Tensor>> batches = [.. RunRows(inputs, new Dictionary<string, Tensor>(), outputs, cancellationToken)];
        return [.. outputs.Select((_, output) => Padding.Join([.. batches.Select(batch => batch[output])]))];
    }

    private int RowsGiven(int rows) => isBatchFree ? Math.Max(rows, FewestRows) : batchSize;

    private Tensor Trim(Tensor tensor, string name, int rows)
    {
        if (tensor.Shape.IsEmpty || tensor.Shape[0] != RowsGiven(rows))
        {
            throw new UnsupportedModelException(
                $"The tensor '{name}' has shape [{string.Join(',', tensor.Shape)}] for {rows} images: its rows are not images. "
                + "Such a model cannot be evaluated image by image. It can be pruned by its weights: --ratio with --importance l1, l2 or random.");
        }

        return tensor.Rows(0, rows);
    }
}
