using System.Collections.Frozen;
using Microsoft.ML.OnnxRuntime;

namespace OnnxShapley.Inference.Providers;

/// <summary>One device of CUDA.</summary>
/// <param name="Cuda">CUDA, loaded.</param>
/// <param name="Index">Which of its devices, from 0.</param>
internal sealed record CudaDevice(ICuda Cuda, int Index)
{
    // ONNX Runtime's default is TensorFloat-32, which keeps 10 bits of a factor: too few to show that a masked and a cut model compute the same.
    private const string TensorFloat32 = "use_tf32";

    // The default search times every algorithm at every new shape and takes another one on another day.
    private static readonly FrozenDictionary<string, string> Options = new Dictionary<string, string>
    {
        [TensorFloat32] = "0",
        ["cudnn_conv_algo_search"] = "HEURISTIC",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> OptionsWithTensorFloat32 =
        Options.Select(option => option.Key == TensorFloat32 ? KeyValuePair.Create(option.Key, "1") : option).ToFrozenDictionary();

    /// <summary>Makes sessions run on this device.</summary>
    /// <param name="options">The options of a session to be opened.</param>
    /// <param name="tensorFloat32">Whether it may round factors to TensorFloat-32.</param>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime refuses.</exception>
    public void Append(SessionOptions options, bool tensorFloat32) => Cuda.Append(options, Index, tensorFloat32 ? OptionsWithTensorFloat32 : Options);
}
