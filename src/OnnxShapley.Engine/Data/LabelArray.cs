using System.Collections.Immutable;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Data;

/// <summary>The labels of the data: one integer for each row.</summary>
internal sealed class LabelArray
{
    /// <summary>Name of the array of labels in an archive.</summary>
    public const string Name = "labels";

    private LabelArray(NumpyArray array) => Array = array;

    /// <summary>The array, of shape [N] or [N,1].</summary>
    public NumpyArray Array { get; }

    /// <summary>Finds the labels in their own file or, without one, beside the inputs.</summary>
    /// <returns>Null where the data have none.</returns>
    /// <exception cref="CalibrationException">A file of labels was given and holds none, or they are not one integer for each row.</exception>
    public static LabelArray? Find(DataSource data, string? labelsPath, ImmutableArray<TensorSignature> inputs)
    {
        NumpyArray? array;
        if (labelsPath is not null)
        {
            DataSource source = DataSource.Open(labelsPath);
            array = source.Find(Name) ?? throw new CalibrationException(
                $"'{labelsPath}' has no array 'labels'; it holds {InputBinding.Quote(source.Names)}. Name the labels so, or give them as a '.npy' file.");
        }
        else
        {
            // An input of that name takes the array for itself.
            array = data.IsArchive && inputs.All(input => input.Name != Name) ? data.Find(Name) : null;
        }

        return array is null ? null : new LabelArray(EnsureIntegers(array));
    }

    /// <summary>Checks that there are as many labels as rows.</summary>
    public void EnsureFits(NumpyArray images)
    {
        if (Array.RowCount != images.RowCount)
        {
            throw new CalibrationException(
                $"The {Array.Description} has {Array.RowCount} rows, but the {images.Description} has {images.RowCount}. Give one label for each row.");
        }
    }

    /// <summary>Reads the labels of some rows.</summary>
    public ImmutableArray<long> Load(ReadOnlySpan<int> rows)
    {
        Int128[] labels = new Int128[rows.Length];
        ElementReader.ReadIntegers(Array.ReadRows(rows), 0, labels);
        for (int row = 0; row < labels.Length; row++)
        {
            if (labels[row] > long.MaxValue)
            {
                throw new CalibrationException($"The {Array.Description} has the label '{labels[row]}' in row {rows[row]}, which is no class. Correct the labels.");
            }
        }

        return [.. labels.Select(label => (long)label)];
    }

    private static NumpyArray EnsureIntegers(NumpyArray array)
    {
        bool isInteger = array.Type is not (ElementType.Boolean or ElementType.Half or ElementType.Single or ElementType.Double);
        bool isList = array.Shape.Length == 1 || (array.Shape.Length == 2 && array.Shape[1] == 1);
        return isInteger && isList
            ? array
            : throw new CalibrationException(
                $"The {array.Description} has shape {ShapeText.Of(array.Shape)} and element type '{array.Descriptor}', "
                + "but labels are integers of shape [N] or [N,1]. Save the index of each row's class.");
    }
}
