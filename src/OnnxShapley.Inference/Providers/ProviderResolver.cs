using Microsoft.ML.OnnxRuntime;
using OnnxShapley.Inference.Runtime;

namespace OnnxShapley.Inference.Providers;

/// <summary>Finds the device that a request means.</summary>
internal static class ProviderResolver
{
    /// <inheritdoc cref="ExecutionProvider.Resolve"/>
    public static ExecutionProvider Resolve(ProviderRequest request, string? providerPath, int threads)
    {
        if (request.Kind == ProviderKind.Cpu)
        {
            return OnCpu(threads);
        }

        if (BuiltInCuda.Find() is { } builtIn && providerPath is null)
        {
            return Resolve(request, "ONNX Runtime's own library", () => builtIn, threads);
        }

        if (PluginCuda.Find(providerPath ?? AppContext.BaseDirectory) is { } file)
        {
            return Resolve(request, $"'{file}'", () => PluginCuda.Load(file), threads);
        }

        return request.Kind == ProviderKind.Auto && providerPath is null ? OnCpu(threads) : throw NotFound(providerPath);
    }

    private static ExecutionProvider Resolve(ProviderRequest request, string place, Func<ICuda> load, int threads)
    {
        try
        {
            return OnCuda(request.Device, place, load);
        }
        catch (OnnxShapleyException exception) when (request.Kind == ProviderKind.Auto)
        {
            return OnCpu(threads, $": {Short(exception)}");
        }
    }

    private static ExecutionProvider OnCuda(int device, string place, Func<ICuda> load)
    {
        ICuda cuda = Load(place, load);
        if (cuda.DeviceCount <= device)
        {
            throw NoSuchDevice(device, cuda.DeviceCount.Value, place);
        }

        ExecutionProvider provider = new($"CUDA:{device}", $"Runs on CUDA:{device}, by {place}.", new CudaDevice(cuda, device));
        try
        {
            ProviderProbe.Try(provider);
            return provider;
        }
        catch (InferenceException exception) when (exception.InnerException is OnnxRuntimeException inner)
        {
            throw new InferenceException(
                $"CUDA was loaded from {place}, but device '{device}' does not run a convolution: '{OrtReason.Of(inner)}'. "
                + "Check that the driver and cuDNN are installed and new enough, or use 'cpu'.",
                exception);
        }
    }

    private static ICuda Load(string place, Func<ICuda> load)
    {
        try
        {
            return load();
        }
        catch (OnnxRuntimeException exception)
        {
            throw new InferenceException(
                $"CUDA was found at {place} but could not be loaded: '{OrtReason.Of(exception)}'. "
                + "Install the CUDA and cuDNN libraries that it needs where the system's loader finds them, or use 'cpu'.",
                exception);
        }
    }

    // The first sentence of a message says what is wrong, the second what to do.
    private static string Short(OnnxShapleyException exception)
    {
        int end = exception.Message.LastIndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? exception.Message.TrimEnd('.') : exception.Message[..end];
    }

    private static ExecutionProvider OnCpu(int threads, string reason = "")
    {
        int count = SessionOptionsFactory.ThreadCount(threads);
        return new ExecutionProvider("CPU", $"Runs on CPU ({count} {(count == 1 ? "thread" : "threads")}){reason}.");
    }

    private static UsageException NoSuchDevice(int device, int count, string place) => new(
        count == 0
            ? $"CUDA was loaded from {place}, but ONNX Runtime finds no CUDA device on this machine. "
                + "Check the driver with 'nvidia-smi', or use 'cpu'."
            : $"There is no CUDA device '{device}'. "
                + $"Use {string.Join(", ", Enumerable.Range(0, count).Select(index => $"'cuda:{index}'"))}, or 'cpu'.");

    private static UsageException NotFound(string? providerPath)
    {
        string place = Path.GetFullPath(providerPath ?? AppContext.BaseDirectory);
        string package = OperatingSystem.IsWindows() ? "win-x64-gpu" : "linux-x64-gpu";
        return new UsageException(
            $"ONNX Runtime's CUDA library '{PluginCuda.FileName}' was not found at '{place}'. "
            + $"Get it with 'npm install --ignore-scripts com.github.asus4.onnxruntime.{package}@0.4.9' and give its path, or use 'cpu'.");
    }
}
