using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Analysis;

/// <summary>Inputs to observe a model on.</summary>
public interface ITraceInputs
{
    /// <summary>Whether the model declares that its batch may have any size.</summary>
    bool IsBatchFree { get; }

    /// <summary>The batch size to use where it may not.</summary>
    int FixedBatchSize { get; }

    /// <summary>A tensor for every input of the graph.</summary>
    Dictionary<string, Tensor> OfBatch(int batchSize);
}
