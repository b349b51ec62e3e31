namespace OnnxShapley.Inference;

/// <summary>The kinds of device that a user can ask for.</summary>
public enum ProviderKind
{
    /// <summary>CUDA where it can be had, the CPU otherwise.</summary>
    Auto,

    /// <summary>The CPU.</summary>
    Cpu,

    /// <summary>A CUDA device; an error where it cannot be had.</summary>
    Cuda,
}
