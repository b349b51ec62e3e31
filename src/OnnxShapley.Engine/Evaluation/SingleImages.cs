using OnnxShapley.Engine.Analysis;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Evaluation;

/// <summary>Inputs for a model that takes several images but must be given one: those of a batch would change each other's outputs.</summary>
/// <param name="inputs">Inputs of any batch.</param>
internal sealed class SingleImages(ITraceInputs inputs) : ITraceInputs
{
    public bool IsBatchFree => false;

    public int FixedBatchSize => 1;

    public Dictionary<string, Tensor> OfBatch(int batchSize) => inputs.OfBatch(batchSize);
}
