using System.Collections.Immutable;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Pruning.Masking;

namespace OnnxShapley.Pruning.Cutting;

/// <summary>A copy of one node that its rule may mend, and what the cut leaves of the node's axes.</summary>
/// <param name="copy">The copy.</param>
/// <param name="cut">What is left of every axis.</param>
/// <param name="addInitializer">Adds a tensor to the graph and returns its name.</param>
/// <param name="adjusted">The computed integers that the node reads and its rule mends.</param>
internal sealed class NodeRepair(NodeProto copy, CutMap cut, Func<TensorProto, string> addInitializer, ImmutableArray<ComputedLength> adjusted)
{
    /// <summary>The copy: attributes may be changed.</summary>
    public NodeProto Copy { get; } = copy;

    /// <summary>A node to put before the copy, if any.</summary>
    public NodeProto? Inserted { get; private set; }

    /// <inheritdoc cref="CutMap.Kept"/>
    public ImmutableArray<int> Kept(Axis axis) => cut.Kept(axis);

    /// <inheritdoc cref="CutMap.Length"/>
    public int Length(Axis axis) => cut.Length(axis);

    /// <inheritdoc cref="CutMap.IsCut(Axis)"/>
    public bool IsCut(Axis axis) => cut.IsCut(axis);

    /// <summary>Makes the node read a new vector of integers instead of what input <paramref name="index"/> was.</summary>
    public void ReplaceIntegers(int index, TensorProto original, ReadOnlySpan<long> values)
    {
        TensorProto tensor = original.DataType == (int)TensorProto.Types.DataType.Int32
            ? TensorContent.Create(string.Empty, TensorProto.Types.DataType.Int32, [values.Length], Int32Bytes(values))
            : TensorContent.CreateInt64(string.Empty, values);
        Copy.Input[index] = addInitializer(tensor);
    }

    /// <summary>Makes input <paramref name="index"/> a vector of integers, whether the node had that input or not.</summary>
    public void SetIntegers(int index, ReadOnlySpan<long> values)
    {
        while (Copy.Input.Count <= index)
        {
            Copy.Input.Add(string.Empty);
        }

        Copy.Input[index] = addInitializer(TensorContent.CreateInt64(string.Empty, values));
    }

    /// <summary>Makes the node read a new tensor as input <paramref name="index"/>.</summary>
    public void SetTensor(int index, TensorProto tensor) => Copy.Input[index] = addInitializer(tensor);

    /// <summary>The values in the model of the elements of a computed input that are to be mended: all of them, or null where none is.</summary>
    public ImmutableArray<long>? Computed(int index)
    {
        ImmutableArray<ComputedLength> elements = [.. adjusted.Where(length => length.Input == index).OrderBy(length => length.Place)];
        return elements.IsEmpty ? null : [.. elements.Select(length => length.Extent.Evaluate())];
    }

    /// <summary>
    /// Mends computed lengths: adds to input <paramref name="index"/> by how much each one is off after the cut.
    /// </summary>
    /// <param name="index">The input, a vector of int64.</param>
    /// <param name="count">How many lengths it has.</param>
    /// <param name="axisOf">The axis of the result that has the length at a place.</param>
    public void Adjust(int index, int count, Func<int, Axis> axisOf)
    {
        long[] differences = new long[count];
        foreach (ComputedLength length in adjusted.Where(length => length.Input == index))
        {
            Axis axis = axisOf(length.Place);
            differences[length.Place] = Length(axis) - axis.Length - (length.Extent.Evaluate(Length) - length.Extent.Evaluate());
        }

        if (differences.Any(difference => difference != 0))
        {
            string constant = addInitializer(TensorContent.CreateInt64(string.Empty, differences));
            string sum = $"{constant}.sum";
            Inserted = GraphWriter.Sum(sum, Copy.Input[index], constant);
            Copy.Input[index] = sum;
        }
    }

    /// <summary>Takes an attribute away, if the node has it.</summary>
    public void RemoveAttribute(string name)
    {
        if (Copy.Attribute.FirstOrDefault(attribute => attribute.Name == name) is { } attribute)
        {
            Copy.Attribute.Remove(attribute);
        }
    }

    /// <summary>Keeps some of the numbers of an attribute, if the node has it.</summary>
    public void SelectNumbers(string name, ImmutableArray<int> kept)
    {
        if (Copy.Attribute.FirstOrDefault(attribute => attribute.Name == name) is { } attribute)
        {
            float[] numbers = [.. kept.Select(index => attribute.Floats[index])];
            attribute.Floats.Clear();
            attribute.Floats.AddRange(numbers);
        }
    }

    private static byte[] Int32Bytes(ReadOnlySpan<long> values)
    {
        byte[] bytes = new byte[values.Length * sizeof(int)];
        for (int i = 0; i < values.Length; i++)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * sizeof(int)), checked((int)values[i]));
        }

        return bytes;
    }
}
