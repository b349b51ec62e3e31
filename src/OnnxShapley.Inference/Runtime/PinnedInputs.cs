using System.Buffers;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace OnnxShapley.Inference.Runtime;

/// <summary>ONNX Runtime's views of the input tensors of one run. The tensors are pinned, not copied, until this is disposed.</summary>
internal sealed class PinnedInputs : IDisposable
{
    private readonly List<MemoryHandle> _pins = [];
    private readonly Dictionary<string, OrtValue> _values = [];

    /// <summary>Pins the given tensors.</summary>
    public PinnedInputs(IReadOnlyDictionary<string, Tensor> inputs)
    {
        try
        {
            foreach ((string name, Tensor tensor) in inputs)
            {
                _values.Add(name, View(tensor));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The inputs by name.</summary>
    public IReadOnlyDictionary<string, OrtValue> Values => _values;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (OrtValue value in _values.Values)
        {
            value.Dispose();
        }

        foreach (MemoryHandle pin in _pins)
        {
            pin.Dispose();
        }
    }

    private unsafe OrtValue View(Tensor tensor)
    {
        MemoryHandle pin = tensor.Bytes.Pin();
        _pins.Add(pin);
        return OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance,
            (TensorElementType)tensor.Type,
            [.. tensor.Shape],
            (nint)pin.Pointer,
            tensor.Bytes.Length);
    }
}
