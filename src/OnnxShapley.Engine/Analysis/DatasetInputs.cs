using OnnxShapley.Engine.Data;
using OnnxShapley.Engine.Running;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Analysis;

/// <summary>The first images of a dataset, repeated where there are too few.</summary>
public sealed class DatasetInputs : ITraceInputs
{
    private readonly Dataset _data;

    /// <summary>Inputs for a model.</summary>
    /// <param name="data">At least one image.</param>
    /// <param name="session">The model.</param>
    public DatasetInputs(Dataset data, OrtSession session)
    {
        _data = data;
        IsBatchFree = session.Inputs.All(input => input.Shape is [< 0, ..]);
        FixedBatchSize = session.Inputs.Where(input => input.Shape is [> 0, ..]).Select(input => (int)input.Shape[0]).FirstOrDefault(1);
    }

    /// <inheritdoc/>
    public bool IsBatchFree { get; }

    /// <inheritdoc/>
    public int FixedBatchSize { get; }

    /// <inheritdoc/>
    public Dictionary<string, Tensor> OfBatch(int batchSize) =>
        _data.Inputs.ToDictionary(input => input.Key, input => Padding.Rows(input.Value, 0, Math.Min(batchSize, _data.Count), batchSize));
}
