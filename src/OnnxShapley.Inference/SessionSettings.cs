namespace OnnxShapley.Inference;

/// <summary>
/// How a session runs. The defaults run on all cores of the CPU, with graph optimisations, and give the same numbers on every run.
/// </summary>
public sealed record SessionSettings
{
    /// <summary>The device that computes.</summary>
    public ExecutionProvider Provider { get; init; } = ExecutionProvider.Cpu;

    /// <summary>Threads that work on one operator on the CPU; 0 takes one for each core that the process may use.</summary>
    public int Threads { get; init; }

    /// <summary>
    /// Whether ONNX Runtime may fuse and rewrite nodes; a graph that it cannot open so is opened as it stands. Switch it off where every intermediate
    /// tensor is a graph output: fusing is then impossible anyway, and each value is what its own node computes.
    /// </summary>
    public bool Optimize { get; init; } = true;

    /// <summary>
    /// Whether matrix products lay their weights out anew when the session opens. That makes runs faster, and holds these weights in memory that no
    /// other session shares: not worth it for a session of one or two runs.
    /// </summary>
    public bool Prepack { get; init; } = true;

    /// <summary>
    /// Whether kernels that may give slightly different sums on each run (some of CUDA's) are replaced by repeatable ones.
    /// </summary>
    public bool Deterministic { get; init; } = true;

    /// <summary>
    /// Whether CUDA may compute products of TensorFloat-32, whose factors keep 10 bits of their fraction: faster, and with errors of about 1e-3 of what is multiplied.
    /// It changes nothing on the CPU.
    /// </summary>
    public bool TensorFloat32 { get; init; }

    /// <summary>
    /// Folder of the external data files that the model names; needed when a model with external data is opened from bytes.
    /// When it is <see langword="null"/>, a model opened from a file takes the folder of that file.
    /// </summary>
    public string? ExternalDataFolder { get; init; }

    /// <summary>What the process should stay within, so that memory is used again early; <see langword="null"/> where nobody minds.</summary>
    public MemoryLimit? Limit { get; init; }

    /// <summary>Adds up what the sessions spend inside ONNX Runtime; <see langword="null"/> where nobody asks.</summary>
    public RunMeter? Meter { get; init; }
}
