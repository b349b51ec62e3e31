using Microsoft.ML.OnnxRuntime;

namespace OnnxShapley.Inference.Runtime;

/// <summary>ONNX Runtime's views of the input tensors of one run. The tensors are pinned, not copied, until this is disposed.</summary>
internal sealed class PinnedInputs : IDisposable
{
    private readonly List<PinnedTensor> _tensors = [];
    private readonly Dictionary<string, OrtValue> _values = [];

    /// <summary>Pins the given tensors.</summary>
    public PinnedInputs(IReadOnlyDictionary<string, Tensor> inputs)
    {
        try
        {
            foreach ((string name, Tensor tensor) in inputs)
            {
                PinnedTensor pinned = new(tensor);
                _tensors.Add(pinned);
                _values.Add(name, pinned.Value);
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
        foreach (PinnedTensor tensor in _tensors)
        {
            tensor.Dispose();
        }
    }
}
