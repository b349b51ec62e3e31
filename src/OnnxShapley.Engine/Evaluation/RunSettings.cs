using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Evaluation;

/// <summary>Where models run and how much memory evaluation may take.</summary>
/// <param name="Session">Execution provider and threads.</param>
/// <param name="Memory">Bytes for activations and cached frontiers.</param>
public sealed record RunSettings(SessionSettings Session, long Memory)
{
    /// <summary>What evaluation may take unless told otherwise: 1 GiB.</summary>
    public const long DefaultMemory = 1L << 30;

    /// <summary>Bytes for the contributions of a group's channels where the memory is the default one.</summary>
    internal const long DefaultContributionMemory = DefaultMemory / Shares * ShareOfContributions;

    private const int Shares = 8;
    private const int ShareOfContributions = 5;
    private const int ShareOfRun = 2;

    /// <summary>Bytes for the activations of one run of a suffix.</summary>
    internal long RunMemory => Memory / Shares * ShareOfRun;

    /// <summary>Bytes for the frontier of a group.</summary>
    internal long FrontierMemory => Memory / Shares;

    /// <summary>Bytes for the contributions of a group's channels.</summary>
    internal long ContributionMemory => Memory / Shares * ShareOfContributions;
}
