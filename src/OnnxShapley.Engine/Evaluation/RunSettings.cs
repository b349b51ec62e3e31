using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Evaluation;

/// <summary>Where models run and how much memory evaluation may take.</summary>
/// <param name="Session">Execution provider and threads.</param>
/// <param name="Memory">Bytes that the process should stay within.</param>
public sealed record RunSettings(SessionSettings Session, long Memory)
{
    /// <summary>What evaluation may take unless told otherwise: 1 GiB.</summary>
    public const long DefaultMemory = 1L << 30;

    private const int DataShare = 16;

    // What the process takes before it loads a model, and what its sessions hold of the weights: one copy in the order that kernels want them, and
    // one more while a session opens.
    private const long Program = 96L << 20;
    private const int CopiesOfWeights = 2;
    private const int SmallestShare = 4;

    /// <summary>Bytes of one set of images, the calibration set or the held-out set, that are held in memory. Of more, a few are read at a time.</summary>
    public long HeldData => Memory / DataShare;

    /// <summary>Execution provider and threads; with the memory as the limit, unless there is another one.</summary>
    public SessionSettings Session { get; init; } = Session.Limit is null ? Session with { Limit = new MemoryLimit(Memory) } : Session;

    /// <summary>Gives back to the system what is not used any longer, at the end of a stage.</summary>
    public void GiveBack() => Session.Limit?.GiveBack();

    /// <summary>
    /// The same with what is left for activations, cached frontiers and contributions beside the program and the weights, which take what they take:
    /// a quarter in any case, so that a run with too little memory is slow and takes more, but does not fail.
    /// </summary>
    /// <param name="weights">Bytes of the model's weights.</param>
    public RunSettings Beside(long weights) => this with { Memory = Math.Max(Memory / SmallestShare, Memory - Program - (CopiesOfWeights * weights)) };

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
