using System.Collections.Immutable;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Data;

/// <summary>
/// Fits data files to a model's inputs. Everything that headers tell is checked when the files are opened;
/// the elements are read, checked and converted only for the rows that are asked for.
/// </summary>
public sealed class DatasetLoader
{
    private readonly string _path;
    private readonly ImmutableArray<InputBinding> _inputs;
    private readonly LabelArray? _labels;

    private DatasetLoader(string path, ImmutableArray<InputBinding> inputs, LabelArray? labels)
    {
        _path = path;
        _inputs = inputs;
        _labels = labels;
    }

    /// <summary>Number of rows that the files hold.</summary>
    public int Count => _inputs[0].Array.RowCount;

    /// <summary>Whether the model takes one row at a time and has no axis for a batch.</summary>
    public bool TakesOneExample => _inputs.Any(binding => binding.TakesOneExample);

    /// <summary>Whether there are labels.</summary>
    public bool HasLabels => _labels is not null;

    /// <summary>Opens data files and fits them to a model.</summary>
    /// <param name="path">
    /// A '.npz' with an array for each of the model's inputs, named as they are, or 'images' for the only one; labels, if any, in 'labels'.
    /// Or a '.npy' file for a model with one input.
    /// </param>
    /// <param name="labelsPath">A '.npy' file of labels, or a '.npz' with 'labels'; null to take those of <paramref name="path"/>, if there are any.</param>
    /// <param name="inputs">The model's inputs; axis 0 of each is the batch, or each takes one example. A shape without axes fits anything.</param>
    /// <param name="preprocessing">How the stored numbers are scaled.</param>
    /// <exception cref="CalibrationException">The files cannot be read or do not fit the model.</exception>
    /// <exception cref="UnsupportedModelException">An input's element type cannot be fed.</exception>
    /// <exception cref="UsageException">The preprocessing does not fit the data.</exception>
    public static DatasetLoader Open(string path, string? labelsPath, ImmutableArray<TensorSignature> inputs, PreprocessingOptions preprocessing)
    {
        if (inputs.IsEmpty)
        {
            throw new CalibrationException($"The model has no inputs, so '{path}' cannot be fed to it. Give a model with at least one input.");
        }

        DataSource source = DataSource.Open(path);
        ImmutableArray<InputBinding> bindings = [.. inputs.Select(input => InputBinding.Bind(source, input, inputs, preprocessing))];
        EnsureSameRows(bindings);
        EnsureAlike(bindings);
        if (!preprocessing.IsDefault && !bindings.Any(binding => binding.IsImage))
        {
            throw new UsageException(
                "'--scale', '--mean' and '--std' are for images: inputs of a floating type with three axes or more. "
                + $"The {bindings[0].Array.Description} for the model's input '{inputs[0].Name}' is none. Leave the options out.");
        }

        LabelArray? labels = LabelArray.Find(source, labelsPath, inputs);
        labels?.EnsureFits(bindings[0].Array);
        return new DatasetLoader(path, bindings, labels);
    }

    /// <summary>Reads and converts some rows, or makes them ready for it where they would take too much memory.</summary>
    /// <param name="rows">Their numbers, ascending, each at most once: a part of a <see cref="CalibrationSplit"/>.</param>
    /// <param name="mostHeld">Bytes of inputs that may be held in memory. More are checked, copied to a temporary file and read from there.</param>
    /// <exception cref="ArgumentException">The numbers do not ascend, or there are no such rows.</exception>
    /// <exception cref="CalibrationException">A row holds a NaN, an infinity or a number that the input's type cannot hold, or a file is damaged.</exception>
    public Dataset Load(ImmutableArray<int> rows, long mostHeld = long.MaxValue) => new()
    {
        Inputs = _inputs.ToImmutableDictionary(binding => binding.Signature.Name, binding => LoadOrStore(binding, rows, mostHeld)),
        Labels = _labels?.Load(rows.AsSpan()),
        RowNumbers = rows,
        LabelsDescription = _labels?.Array.Description ?? $"'{_path}'",
    };

    private InputRows LoadOrStore(InputBinding binding, ImmutableArray<int> rows, long mostHeld) =>
        rows.IsEmpty || rows.Length * _inputs.Aggregate((Int128)0, (sum, input) => sum + input.RowBytes) <= mostHeld
            ? InputRows.Of(binding.Load(rows.AsSpan()))
            : InputRows.Of(binding, binding.Store(rows));

    private static void EnsureAlike(ImmutableArray<InputBinding> bindings)
    {
        ImmutableArray<InputBinding> known = [.. bindings.Where(binding => !binding.Signature.Shape.IsEmpty)];
        if (known.FirstOrDefault(binding => binding.TakesOneExample) is { } single && known.FirstOrDefault(binding => !binding.TakesOneExample) is { } batched)
        {
            throw new CalibrationException(
                $"The {single.Array.Description} has one axis more than the model's input '{single.Signature.Name}', and the {batched.Array.Description} "
                + $"has as many as the input '{batched.Signature.Name}'. Give every input of a model with a batch as many axes as it has; "
                + "give one more to every input of a model without.");
        }
    }

    private static void EnsureSameRows(ImmutableArray<InputBinding> bindings)
    {
        NumpyArray first = bindings[0].Array;
        foreach (NumpyArray array in bindings.Select(binding => binding.Array))
        {
            if (array.RowCount == 0)
            {
                throw new CalibrationException($"The {array.Description} has no rows. Give at least 1.");
            }

            if (array.RowCount != first.RowCount)
            {
                throw new CalibrationException(
                    $"The {array.Description} has {array.RowCount} rows, but the {first.Description} has {first.RowCount}. "
                    + "Give every input of the model the same number of rows.");
            }
        }
    }
}
