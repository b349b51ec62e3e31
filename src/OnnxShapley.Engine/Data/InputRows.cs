using System.Collections.Immutable;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Data;

/// <summary>
/// The rows that feed one of the model's inputs, preprocessed and of the input's element type. They are held in memory, or, where that would take too
/// much, read from a file and converted whenever they are asked for: the same numbers either way.
/// </summary>
public sealed class InputRows
{
    private readonly Tensor? _held;
    private readonly InputBinding? _binding;
    private readonly StoredRows? _stored;
    private readonly int _start;

    private InputRows(Tensor held)
    {
        _held = held;
        Type = held.Type;
        Shape = held.Shape;
    }

    private InputRows(InputBinding binding, StoredRows stored, int start, int count)
    {
        _binding = binding;
        _stored = stored;
        _start = start;
        Type = binding.Signature.Type;
        Shape = stored.Shape.SetItem(0, count);
    }

    /// <summary>Type of the elements.</summary>
    public ElementType Type { get; }

    /// <summary>Length of each axis; axis 0 counts the rows.</summary>
    public ImmutableArray<long> Shape { get; }

    /// <summary>Number of rows.</summary>
    public int Count => (int)Shape[0];

    /// <summary>Bytes that all rows take as tensors.</summary>
    public long Bytes => Shape.Aggregate((long)Tensor.SizeOf(Type), (product, length) => product * length);

    /// <summary>Whether the rows are in memory.</summary>
    public bool IsHeld => _held is not null;

    /// <summary>Rows that are in memory already, in a tensor with one row or more on axis 0.</summary>
    public static InputRows Of(Tensor rows) => new(rows);

    /// <summary>Rows that are in memory already, by the names of the inputs that they feed.</summary>
    public static ImmutableDictionary<string, InputRows> Of(IReadOnlyDictionary<string, Tensor> rows) =>
        rows.ToImmutableDictionary(input => input.Key, input => Of(input.Value));

    /// <summary>Rows that are in a file as they were stored.</summary>
    internal static InputRows Of(InputBinding binding, StoredRows stored) => new(binding, stored, 0, (int)stored.Shape[0]);

    /// <summary>Some rows as a tensor: a view of what is in memory, or a tensor of its own.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="count">Number of rows.</param>
    public Tensor Rows(int start, int count) =>
        _held?.Rows(start, count) ?? _binding!.Convert(_stored!.Read(_start + start, count), [.. Enumerable.Range(start, count)]);

    /// <summary>All rows as a tensor, where one can hold them.</summary>
    public Tensor Read() => Rows(0, Count);

    /// <summary>Some rows; nothing is copied or read.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="count">Number of rows.</param>
    public InputRows Part(int start, int count) =>
        _held is not null ? new InputRows(_held.Rows(start, count)) : new InputRows(_binding!, _stored!, _start + start, count);
}
