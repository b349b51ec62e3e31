using System.Collections.Frozen;
using Microsoft.ML.OnnxRuntime;

namespace OnnxShapley.Inference.Providers;

/// <summary>One device of CUDA.</summary>
/// <param name="Cuda">CUDA, loaded.</param>
/// <param name="Index">Which of its devices, from 0.</param>
internal sealed record CudaDevice(ICuda Cuda, int Index)
{
    // TensorFloat-32 keeps 10 bits of a product: too few to show that a masked and a cut model compute the same.
    // The default search times every algorithm at every new shape and takes another one on another day.
    private static readonly FrozenDictionary<string, string> Options = new Dictionary<string, string>
    {
        ["use_tf32"] = "0",
        ["cudnn_conv_algo_search"] = "HEURISTIC",
    }.ToFrozenDictionary();

    /// <summary>Makes sessions run on this device.</summary>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime refuses.</exception>
    public void Append(SessionOptions options) => Cuda.Append(options, Index, Options);
}
