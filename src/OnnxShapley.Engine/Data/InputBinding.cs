using System.Collections.Immutable;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Data;

/// <summary>One of the model's inputs, the array that feeds it, and how its elements become the input's.</summary>
internal sealed class InputBinding
{
    private const string Images = "images";

    // Batch, channels and at least one axis of space.
    private const int FewestImageAxes = 3;

    private const long BlockBytes = 4L << 20;

    private InputBinding(TensorSignature signature, NumpyArray array, PreprocessingOptions preprocessing)
    {
        Signature = signature;
        Array = array;
        bool isFloating = signature.Type is ElementType.Half or ElementType.Single or ElementType.Double;
        TakesOneExample = IsOneExample(signature.Shape, array.Shape);
        Normalization = isFloating && array.Shape.Length >= FewestImageAxes ? ChannelNormalization.Fit(preprocessing, array) : null;
    }

    /// <summary>The model's input.</summary>
    public TensorSignature Signature { get; }

    /// <summary>The array that feeds it.</summary>
    public NumpyArray Array { get; }

    /// <summary>Whether the input has no axis for a batch: it takes one row of the array.</summary>
    public bool TakesOneExample { get; }

    /// <summary>The preprocessing of an image; null for any other input.</summary>
    public ChannelNormalization? Normalization { get; }

    /// <summary>Bytes of one row of the input.</summary>
    public Int128 RowBytes => Array.Shape.Skip(1).Aggregate((Int128)Tensor.SizeOf(Signature.Type), (product, length) => product * length);

    /// <summary>Whether the input is an image.</summary>
    public bool IsImage => Normalization is not null;

    /// <summary>Finds the array for one of the model's inputs and checks that it fits.</summary>
    /// <exception cref="CalibrationException">There is none, or its shape does not fit.</exception>
    /// <exception cref="UnsupportedModelException">The input's element type cannot be fed.</exception>
    /// <exception cref="UsageException">The preprocessing does not fit the array.</exception>
    public static InputBinding Bind(
        DataSource source, TensorSignature input, ImmutableArray<TensorSignature> inputs, PreprocessingOptions preprocessing)
    {
        if (!TensorConverter.Handles(input.Type))
        {
            throw new UnsupportedModelException(
                $"The model's input '{input.Name}' has element type '{input.Type}', which data files cannot feed. Give a model whose inputs are "
                + "integers, floats of 16 to 64 bits, or booleans.");
        }

        NumpyArray array = Find(source, input, inputs);
        EnsureFits(array, input);
        return new InputBinding(input, array, preprocessing);
    }

    /// <summary>Names in quotes for a message; 'nothing' for none.</summary>
    public static string Quote(IEnumerable<string> names) =>
        string.Join(", ", names.Select(name => $"'{name}'")) is { Length: > 0 } text ? text : "nothing";

    /// <summary>Reads some rows and converts them to the input's element type.</summary>
    /// <exception cref="CalibrationException">An element is not finite or does not fit the type.</exception>
    public Tensor Load(ReadOnlySpan<int> rows)
    {
        Tensor stored = Array.ReadRows(rows);
        HostMemory.EnsureHolds(Array.Location, rows.Length, (Int128)stored.Count * Tensor.SizeOf(Signature.Type));
        return Convert(stored, rows);
    }

    /// <summary>Copies some rows to a temporary file, as they are stored, and checks that all can be converted. Only a few are in memory at a time.</summary>
    /// <exception cref="CalibrationException">An element is not finite or does not fit the type, or the file cannot be written.</exception>
    public StoredRows Store(ImmutableArray<int> rows)
    {
        int block = RowsPerBlock;
        return StoredRows.Copy(Array.ReadBlocks(rows, block).Select((stored, number) =>
        {
            _ = Convert(stored, rows.AsSpan().Slice(number * block, (int)stored.Shape[0]));
            return stored;
        }));
    }

    /// <summary>Converts rows to the input's element type.</summary>
    /// <param name="stored">The rows as stored: [rows, …].</param>
    /// <param name="rows">Their numbers in the file, for messages.</param>
    /// <exception cref="CalibrationException">An element is not finite or does not fit the type.</exception>
    public Tensor Convert(Tensor stored, ReadOnlySpan<int> rows) => TensorConverter.Convert(stored, this, rows);

    private int RowsPerBlock => (int)Int128.Clamp(BlockBytes / Int128.Max(1, RowBytes), 1, BlockBytes);

    private static NumpyArray Find(DataSource source, TensorSignature input, ImmutableArray<TensorSignature> inputs)
    {
        if (!source.IsArchive && inputs.Length > 1)
        {
            throw new CalibrationException(
                $"'{source.Path}' holds one array, but the model has {inputs.Length} inputs: {Quote(inputs.Select(each => each.Name))}. "
                + "Give a '.npz' with an array for each.");
        }

        return source.Find(input.Name)
            ?? (inputs.Length == 1 ? source.Find(Images) : null)
            ?? throw new CalibrationException(
                $"'{source.Path}' has no array for the model's input '{input.Name}'; it holds {Quote(source.Names)}. "
                + $"Name an array '{input.Name}', or '{Images}' for a model with one input.");
    }

    private static void EnsureFits(NumpyArray array, TensorSignature input)
    {
        // ONNX Runtime tells a shape of unknown rank as one without axes.
        ImmutableArray<long> wanted = input.Shape;
        bool fits = !array.Shape.IsEmpty && (wanted.IsEmpty || wanted.Length == array.Shape.Length);
        for (int axis = 1; fits && axis < wanted.Length; axis++)
        {
            fits = wanted[axis] < 0 || wanted[axis] == array.Shape[axis];
        }

        if (!fits && !IsOneExample(wanted, array.Shape))
        {
            string shape = wanted.IsEmpty ? "[N,…]" : ShapeText.OfInput(wanted);
            throw new CalibrationException(
                $"The {array.Description} has shape {ShapeText.Of(array.Shape)}, but the model's input '{input.Name}' wants {shape}. "
                + "Save the data in the shape that the model was trained with, one row for each example.");
        }
    }

    // An axis of length one, with axes of any length behind it, may be a batch that is burnt in.
    private static bool IsOneExample(ImmutableArray<long> wanted, ImmutableArray<long> stored) =>
        stored.Length == wanted.Length + 1
        && (wanted is [> 1, ..] || (!wanted.IsEmpty && wanted.All(length => length > 0)))
        && stored.Skip(1).Zip(wanted).All(pair => pair.Second < 0 || pair.First == pair.Second);
}
