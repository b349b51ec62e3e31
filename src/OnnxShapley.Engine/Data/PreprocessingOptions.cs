using System.Collections.Immutable;

namespace OnnxShapley.Engine.Data;

/// <summary>
/// How stored numbers become what the model was trained on: value = (x / scale − mean[c]) / standard deviation[c].
/// It applies to the inputs that are images: of a floating type, with three axes or more. Other inputs are fed as stored.
/// </summary>
public sealed record PreprocessingOptions
{
    /// <summary>What stored numbers are divided by; null for 255 where uint8 is stored, and 1 otherwise.</summary>
    /// <exception cref="UsageException">Not positive.</exception>
    public double? Scale
    {
        get;
        init => field = value is { } scale ? Positive(scale, "--scale") : null;
    }

    /// <summary>Mean of each channel after scaling; one entry stands for every channel, none for 0.</summary>
    /// <exception cref="UsageException">An entry is not finite.</exception>
    public ImmutableArray<double> Mean
    {
        get;
        init => field = [.. value.Select(entry => Finite(entry, "--mean"))];
    } = [];

    /// <summary>Standard deviation of each channel after scaling; one entry stands for every channel, none for 1.</summary>
    /// <exception cref="UsageException">An entry is not positive.</exception>
    public ImmutableArray<double> StandardDeviation
    {
        get;
        init => field = [.. value.Select(entry => Positive(entry, "--std"))];
    } = [];

    /// <summary>Whether the user left everything to the defaults.</summary>
    public bool IsDefault => Scale is null && Mean.IsEmpty && StandardDeviation.IsEmpty;

    private static double Finite(double value, string option) =>
        double.IsFinite(value) ? value : throw new UsageException($"'{option}' has the value '{value}'. Give finite numbers.");

    private static double Positive(double value, string option) =>
        double.IsFinite(value) && value > 0 ? value : throw new UsageException($"'{option}' has the value '{value}'. Give numbers greater than 0.");
}
