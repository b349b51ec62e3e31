using OnnxShapley.Inference;
using OnnxShapley.Pruning.Facts;

namespace OnnxShapley.Engine.Verification;

/// <summary>
/// How far the outputs of two models that compute the same may be apart, as a share of the outputs' scale: sums of halves, and sums on a device that rounds
/// products, depend more on the order in which they are added up.
/// </summary>
internal static class FloatTolerance
{
    private const double Single = 1e-4;
    private const double Device = 1e-3;
    private const double Half = 1e-2;

    /// <summary>The tolerance for a model.</summary>
    /// <param name="facts">The types of its tensors.</param>
    /// <param name="session">Where it runs.</param>
    public static double Of(ModelFacts facts, SessionSettings session) =>
        facts.Tensors.Values.Any(fact => fact.Type is TensorProto.Types.DataType.Float16 or TensorProto.Types.DataType.Bfloat16) ? Half
        : session.Provider.IsDevice ? Device
        : Single;
}
