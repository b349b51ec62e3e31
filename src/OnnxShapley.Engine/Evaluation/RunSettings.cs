using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Evaluation;

/// <summary>Where models run and how much memory evaluation may take.</summary>
/// <param name="Session">Execution provider and threads.</param>
/// <param name="Memory">Bytes for activations and cached frontiers.</param>
public sealed record RunSettings(SessionSettings Session, long Memory)
{
    /// <summary>What evaluation may take unless told otherwise: 1 GiB.</summary>
    public const long DefaultMemory = 1L << 30;

    private const int DataShare = 16;

    /// <summary>Bytes of one set of images, the calibration set or the held-out set, that are held in memory. Of more, a few are read at a time.</summary>
    public long HeldData => Memory / DataShare;
}
