using System.Collections.Immutable;
using System.CommandLine;
using OnnxShapley.Engine.Data;
using OnnxShapley.Engine.Pipeline;

namespace OnnxShapley.Cli.Arguments;

/// <summary>The options that say which images to use, and how stored numbers become inputs.</summary>
internal sealed class DataArguments
{
    private readonly Option<string> _data = ParsedOption.Text(
        "--data", "FILE", "Images: a .npz file with one array for each input of the model, or a .npy file for its only input. An array 'labels' gives the classes.");

    private readonly Option<string> _labels = ParsedOption.Text("--labels", "FILE", "Labels: a .npy file, or a .npz file with an array 'labels'.");

    private readonly Option<double?> _scale = ParsedOption.Create<double?>(
        "--scale", "X", "What stored numbers are divided by: 255 for bytes and 1 for others, unless given.", (name, text) => ArgumentText.Positive(name, text));

    private readonly Option<ImmutableArray<double>?> _mean = ParsedOption.Create<ImmutableArray<double>?>(
        "--mean", "A,B,C", "Mean of each channel, subtracted after scaling.", (name, text) => ArgumentText.Numbers(name, text));

    private readonly Option<ImmutableArray<double>?> _standardDeviation = ParsedOption.Create<ImmutableArray<double>?>(
        "--std", "A,B,C", "Standard deviation of each channel, by which the rest is divided.", (name, text) => ArgumentText.Numbers(name, text));

    private readonly Option<int?> _samples;

    private readonly Option<int?>? _heldOut;

    /// <summary>The options of one command.</summary>
    /// <param name="samples">What the number of samples means to it.</param>
    /// <param name="heldOut">What the number of held-out images means to it, or null where it has none.</param>
    public DataArguments(string samples, string? heldOut = null)
    {
        _data.Required = true;
        _samples = ParsedOption.Create<int?>("--samples", "N", samples, (name, text) => ArgumentText.Integer(name, text, 1));
        _heldOut = heldOut is null ? null : ParsedOption.Create<int?>("--held-out", "N", heldOut, (name, text) => ArgumentText.Integer(name, text, 0));
    }

    /// <summary>Which images.</summary>
    public IEnumerable<Option> Files => [_data, _labels];

    /// <summary>How many of them, and how they are prepared.</summary>
    public IEnumerable<Option> Details => _heldOut is null ? [_samples, _scale, _mean, _standardDeviation] : [_samples, _heldOut, _scale, _mean, _standardDeviation];

    /// <summary>What was given.</summary>
    public DataOptions Read(ParseResult parsed) => new()
    {
        Path = parsed.GetRequiredValue(_data),
        LabelsPath = parsed.GetValue(_labels),
        Samples = parsed.GetValue(_samples),
        HeldOut = _heldOut is null ? null : parsed.GetValue(_heldOut),
        Preprocessing = new PreprocessingOptions
        {
            Scale = parsed.GetValue(_scale),
            Mean = parsed.GetValue(_mean) ?? [],
            StandardDeviation = parsed.GetValue(_standardDeviation) ?? [],
        },
    };
}
