using Microsoft.ML.OnnxRuntime;

namespace OnnxShapley.Inference.Runtime;

/// <summary>The tensor that is bound to a name, and the one that was before it: where runs of two sizes take turns, as most do, nothing is pinned anew.</summary>
internal sealed class PinnedPair : IDisposable
{
    private PinnedTensor? _bound;
    private PinnedTensor? _other;

    /// <summary>The view of what is bound, if anything is.</summary>
    public OrtValue? Value => _bound?.Value;

    /// <summary>Whether this very tensor is bound.</summary>
    public bool Holds(Tensor tensor) => ReferenceEquals(_bound?.Tensor, tensor);

    /// <summary>A view of a tensor that is to be bound, as <see cref="Exchange"/> then tells.</summary>
    public OrtValue Prepare(Tensor tensor)
    {
        if (!ReferenceEquals(_other?.Tensor, tensor))
        {
            _other?.Dispose();
            _other = null;
            _other = new PinnedTensor(tensor);
        }

        return _other.Value;
    }

    /// <summary>Notes that what was prepared is bound, in place of what was.</summary>
    public void Exchange() => (_bound, _other) = (_other, _bound);

    /// <inheritdoc/>
    public void Dispose()
    {
        _bound?.Dispose();
        _other?.Dispose();
    }
}
