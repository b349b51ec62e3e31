using System.Collections.Frozen;
using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Facts;

/// <summary>
/// A model together with what a run of it showed: the shape and type of every tensor, and the values of those that are constant.
/// The analysis rests on these observed facts and not on a shape inference of its own.
/// </summary>
/// <param name="Model">The model.</param>
/// <param name="Index">Who produces and who reads each tensor of its graph.</param>
/// <param name="Tensors">Facts by tensor name. A tensor that is not a dense tensor (a sequence, say) is absent.</param>
/// <param name="BatchSize">Number of images in the run.</param>
/// <param name="IsBatchFree">Whether another number of images ran as well.</param>
/// <param name="BatchAligned">The tensors whose axis 0, and no other axis, is as long as the batch, whatever the batch. Empty where the batch is fixed.</param>
public sealed record ModelFacts(
    OnnxModel Model,
    GraphIndex Index,
    FrozenDictionary<string, TensorFact> Tensors,
    int BatchSize,
    bool IsBatchFree,
    FrozenSet<string> BatchAligned);
