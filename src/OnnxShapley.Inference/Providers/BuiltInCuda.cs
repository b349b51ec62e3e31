using Microsoft.ML.OnnxRuntime;
using OnnxShapley.Inference.Runtime;

namespace OnnxShapley.Inference.Providers;

/// <summary>
/// CUDA as ONNX Runtime's own GPU builds have it (the NuGet package Microsoft.ML.OnnxRuntime.Gpu): part of the native library,
/// with no device list. The only place that knows of that build.
/// </summary>
internal sealed class BuiltInCuda : ICuda
{
    /// <inheritdoc/>
    public int? DeviceCount => null;

    /// <summary>CUDA of the native library in use, or <see langword="null"/> when it was built without.</summary>
    public static BuiltInCuda? Find() =>
        OrtEnvironment.Instance.GetAvailableProviders().Contains("CUDAExecutionProvider") ? new BuiltInCuda() : null;

    /// <inheritdoc/>
    public void Append(SessionOptions options, int device, IReadOnlyDictionary<string, string> deviceOptions)
    {
        using OrtCUDAProviderOptions cudaOptions = new();
        cudaOptions.UpdateOptions(new Dictionary<string, string>(deviceOptions) { ["device_id"] = $"{device}" });
        options.AppendExecutionProvider_CUDA(cudaOptions);
    }
}
