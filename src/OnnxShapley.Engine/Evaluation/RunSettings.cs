using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Evaluation;

/// <summary>Where models run and how much memory evaluation may take.</summary>
/// <param name="Session">Execution provider and threads.</param>
/// <param name="Memory">Bytes for activations and cached frontiers.</param>
public sealed record RunSettings(SessionSettings Session, long Memory)
{
    /// <summary>What evaluation may take unless told otherwise: 1 GiB.</summary>
    public const long DefaultMemory = 1L << 30;
}
