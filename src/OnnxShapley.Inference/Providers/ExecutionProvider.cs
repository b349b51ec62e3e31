using OnnxShapley.Inference.Providers;

namespace OnnxShapley.Inference;

/// <summary>The device that runs models.</summary>
public sealed record ExecutionProvider
{
    internal ExecutionProvider(string name, string description, CudaDevice? cuda = null)
    {
        Name = name;
        Description = description;
        Cuda = cuda;
    }

    /// <summary>The CPU.</summary>
    public static ExecutionProvider Cpu { get; } = new("CPU", "Runs on CPU.");

    /// <summary>Short name: "CPU" or "CUDA:0".</summary>
    public string Name { get; }

    /// <summary>One line to show the user: the device and, where another one was hoped for, the reason.</summary>
    public string Description { get; }

    /// <summary>Whether this is a device with memory of its own.</summary>
    public bool IsDevice => Cuda is not null;

    /// <summary>The CUDA device, or <see langword="null"/> on the CPU.</summary>
    internal CudaDevice? Cuda { get; }

    /// <summary>Finds the device that was asked for, loads what it needs, and tries it with one small convolution.</summary>
    /// <param name="request">What to run on.</param>
    /// <param name="providerPath">ONNX Runtime's CUDA provider library, or its folder; by default the program's own folder.</param>
    /// <param name="threads">Threads that the CPU will use, for the description; 0 for all cores.</param>
    /// <exception cref="UsageException">
    /// CUDA was asked for and its library is not there, or it has no such device; or <paramref name="providerPath"/> leads nowhere.
    /// </exception>
    /// <exception cref="InferenceException">CUDA was asked for, and its library is there but cannot be loaded or does not work.</exception>
    public static ExecutionProvider Resolve(ProviderRequest request, string? providerPath = null, int threads = 0) =>
        ProviderResolver.Resolve(request, providerPath, threads);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
