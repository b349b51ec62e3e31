using System.Collections.Immutable;

namespace OnnxShapley.Engine.Data;

/// <summary>Rows of calibration or held-out data as the model takes them, with their labels if there are any.</summary>
public sealed record Dataset
{
    /// <summary>By the name of the model's input: [<see cref="Count"/>, …], preprocessed, of the input's element type.</summary>
    public required ImmutableDictionary<string, InputRows> Inputs { get; init; }

    /// <summary>The class of each row; null where the data have no labels.</summary>
    public required ImmutableArray<long>? Labels { get; init; }

    /// <summary>The number that each row has in the file.</summary>
    public required ImmutableArray<int> RowNumbers { get; init; }

    /// <summary>Where the labels come from, or the file that has none, for messages: array 'labels' of 'x.npz'.</summary>
    public required string LabelsDescription { get; init; }

    /// <summary>Number of rows.</summary>
    public int Count => RowNumbers.Length;

    /// <summary>A view of <paramref name="count"/> rows from <paramref name="start"/>; nothing is copied.</summary>
    public Dataset Rows(int start, int count) => this with
    {
        Inputs = Inputs.ToImmutableDictionary(input => input.Key, input => input.Value.Part(start, count)),
        Labels = Labels?.Slice(start, count),
        RowNumbers = RowNumbers.Slice(start, count),
    };

    /// <summary>Checks that there are labels and that each is one of the model's classes.</summary>
    /// <param name="classes">Number of classes; they count from 0.</param>
    /// <exception cref="CalibrationException">There are no labels, or one lies outside.</exception>
    public void EnsureLabelsWithin(int classes)
    {
        if (Labels is not { } labels)
        {
            throw new CalibrationException(
                $"{LabelsDescription} has no labels. Add an array 'labels' to it, give a file with '--labels', or choose a payoff that needs none.");
        }

        for (int row = 0; row < labels.Length; row++)
        {
            if (labels[row] < 0 || labels[row] >= classes)
            {
                throw new CalibrationException(
                    $"The {LabelsDescription} has the label '{labels[row]}' in row {RowNumbers[row]}, but the model has {classes} classes, "
                    + $"0 to {classes - 1}. Use the labels that the model was trained with, counted from 0.");
            }
        }
    }
}
