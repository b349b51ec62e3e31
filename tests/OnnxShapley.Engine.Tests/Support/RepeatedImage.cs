using OnnxShapley.Engine.Analysis;
using OnnxShapley.Engine.Running;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Tests.Support;

/// <summary>One image of a network's data, as often as a batch takes.</summary>
internal sealed class RepeatedImage(TestNetwork network, int image) : ITraceInputs
{
    public bool IsBatchFree => network.Facts.IsBatchFree;

    public int FixedBatchSize => network.Facts.BatchSize;

    public Dictionary<string, Tensor> OfBatch(int batchSize) =>
        network.Data.Inputs.ToDictionary(input => input.Key, input => Padding.Rows(input.Value, image, 1, batchSize));
}
