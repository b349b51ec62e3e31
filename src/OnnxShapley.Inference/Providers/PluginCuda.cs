using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;
using OnnxShapley.Inference.Runtime;

namespace OnnxShapley.Inference.Providers;

/// <summary>CUDA from a provider library of its own, which ONNX Runtime loads while it runs.</summary>
internal sealed class PluginCuda : ICuda
{
    // ONNX Runtime's environment, one a process, remembers what was registered and refuses to register it again: so must we.
    private static readonly ConcurrentDictionary<string, Lazy<PluginCuda>> Loaded = new();

    private readonly ImmutableArray<OrtEpDevice> _devices;

    private PluginCuda(ImmutableArray<OrtEpDevice> devices) => _devices = devices;

    /// <summary>Name of the library's file on this system.</summary>
    public static string FileName { get; } =
        OperatingSystem.IsWindows() ? "onnxruntime_providers_cuda.dll" : "libonnxruntime_providers_cuda.so";

    /// <inheritdoc/>
    public int? DeviceCount => _devices.Length;

    /// <summary>The library, or <see langword="null"/> when it is not there.</summary>
    /// <param name="path">The library or the folder it is in.</param>
    public static string? Find(string path)
    {
        string file = Path.GetFullPath(Directory.Exists(path) ? Path.Combine(path, FileName) : path);
        return File.Exists(file) ? file : null;
    }

    /// <summary>Loads the library, once a process.</summary>
    /// <exception cref="OnnxRuntimeException">It cannot be loaded.</exception>
    public static PluginCuda Load(string file) =>
        Loaded.GetOrAdd(file, static file => new Lazy<PluginCuda>(() => Register(file))).Value;

    /// <inheritdoc/>
    public void Append(SessionOptions options, int device, IReadOnlyDictionary<string, string> deviceOptions) =>
        options.AppendExecutionProvider(OrtEnvironment.Instance, [_devices[device]], deviceOptions);

    private static PluginCuda Register(string file)
    {
        OrtEnvironment.Instance.RegisterExecutionProviderLibrary(file, file);
        return new PluginCuda([.. OrtEnvironment.Instance.GetEpDevices().Where(IsCuda)]);
    }

    private static bool IsCuda(OrtEpDevice device) =>
        device.EpName.Contains("cuda", StringComparison.OrdinalIgnoreCase)
        && device.HardwareDevice.Type == OrtHardwareDeviceType.GPU;
}
