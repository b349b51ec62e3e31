using Microsoft.ML.OnnxRuntime;

namespace OnnxShapley.Inference.Providers;

/// <summary>CUDA in one of the forms in which ONNX Runtime has it, loaded and ready.</summary>
internal interface ICuda
{
    /// <summary>How many devices can be chosen, or <see langword="null"/> where that is only known once a session opens.</summary>
    int? DeviceCount { get; }

    /// <summary>Makes sessions run on a device.</summary>
    /// <param name="options">The options of a session to be opened.</param>
    /// <param name="device">Index of the device, from 0.</param>
    /// <param name="deviceOptions">Options of ONNX Runtime's CUDA provider.</param>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime refuses.</exception>
    void Append(SessionOptions options, int device, IReadOnlyDictionary<string, string> deviceOptions);
}
