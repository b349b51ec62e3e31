using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace OnnxShapley.Pruning.Cutting;

/// <summary>A list of slots that is equal to another by what it holds.</summary>
internal readonly struct KeptSlots(ImmutableArray<int> indices) : IEquatable<KeptSlots>
{
    public ImmutableArray<int> Indices { get; } = indices;

    public bool Equals(KeptSlots other) => Indices.AsSpan().SequenceEqual(other.Indices.AsSpan());

    public override bool Equals(object? obj) => obj is KeptSlots other && Equals(other);

    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(MemoryMarshal.AsBytes(Indices.AsSpan()));
        return hash.ToHashCode();
    }
}
