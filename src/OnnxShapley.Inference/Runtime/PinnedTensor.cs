using System.Buffers;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace OnnxShapley.Inference.Runtime;

/// <summary>ONNX Runtime's view of a tensor, which is pinned, not copied, until this is disposed.</summary>
internal sealed class PinnedTensor : IDisposable
{
    private MemoryHandle _pin;

    /// <summary>Pins a tensor.</summary>
    public unsafe PinnedTensor(Tensor tensor)
    {
        Tensor = tensor;
        _pin = tensor.Bytes.Pin();
        try
        {
            Value = OrtValue.CreateTensorValueWithData(
                OrtMemoryInfo.DefaultInstance, (TensorElementType)tensor.Type, [.. tensor.Shape], (nint)_pin.Pointer, tensor.Bytes.Length);
        }
        catch
        {
            _pin.Dispose();
            throw;
        }
    }

    /// <summary>The tensor.</summary>
    public Tensor Tensor { get; }

    /// <summary>The view.</summary>
    public OrtValue Value { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Value.Dispose();
        _pin.Dispose();
    }
}
