using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using OnnxShapley.Engine.Data;
using OnnxShapley.Engine.Importances;
using OnnxShapley.Engine.Pipeline;
using OnnxShapley.Engine.Selection;

namespace OnnxShapley.Cli.Arguments;

/// <summary>
/// A command line as the pruned file records it: the options that can change the file and differ from their defaults, in a fixed order,
/// with names of files without their folders. So two command lines that must give the same bytes are recorded alike. The importance is always there: its default may
/// change from version to version, and a file shall say what it was ranked by.
/// </summary>
internal static class NormalizedCommand
{
    /// <summary>The command line of a pruning.</summary>
    public static string Of(PruneOptions options)
    {
        PreprocessingOptions preprocessing = options.Data.Preprocessing;
        (string name, double share) = Target(options.Target);
        StringBuilder text = new($"onnx-shapley prune {FileName(options.ModelPath)}");
        Add(text, "--data", FileName(options.Data.Path));
        Add(text, "--labels", options.Data.LabelsPath is { } labels ? FileName(labels) : null);
        Add(text, name, Number(share));
        foreach (GroupWidth width in options.Target.Widths)
        {
            Add(text, "--keep", Quoted(width.ToString()));
        }

        Add(text, "--importance", options.Importance);
        Add(text, "--aggregate", options.Aggregation == Aggregation.Mean ? null : AggregationNames.Of(options.Aggregation));
        Add(text, "--payoff", options.Payoff == PruneOptions.AutomaticPayoff ? null : options.Payoff);
        Add(text, "--budget", options.GroupBudgets.IsEmpty ? options.Budget : string.Join(',', options.GroupBudgets));
        Add(text, "--time", options.Time is { } time ? Number(time.TotalSeconds) : null);
        Add(text, "--confidence", options.Confidence is { } confidence ? Number(confidence) : null);
        Add(text, "--images-per-order", options.ImagesPerOrder == PruneOptions.DefaultImagesPerOrder ? null : options.ImagesPerOrder);
        Add(text, "--seed", options.Seed == 0 ? null : options.Seed);
        Add(text, "--samples", options.Data.Samples);
        Add(text, "--held-out", options.Data.HeldOut);
        Add(text, "--scale", preprocessing.Scale is { } scale ? Number(scale) : null);
        Add(text, "--mean", List(preprocessing.Mean));
        Add(text, "--std", List(preprocessing.StandardDeviation));
        Add(text, "--tolerance", options.Tolerance is { } tolerance ? Number(tolerance) : null);
        text.Append(options.TensorFloat32 ? " --tf32" : string.Empty);
        return options.ExternalData ? text.Append(" --external-data").ToString() : text.ToString();
    }

    private static (string Option, double Share) Target(SelectionTarget target) => target switch
    {
        ChannelRatioTarget ratio => ("--ratio", ratio.Removed),
        CostShareTarget { Measure: CostMeasure.MultiplyAdds } share => ("--target-macs", share.Kept),
        CostShareTarget share => ("--target-params", share.Kept),
        _ => throw new ArgumentOutOfRangeException(nameof(target), target, "Not a known target."),
    };

    private static void Add(StringBuilder text, string option, object? value)
    {
        if (value is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $" {option} {value}");
        }
    }

    private static string FileName(string path) => Quoted(Path.GetFileName(path));

    // A shell takes other characters for something else; names of groups that come from TensorFlow have semicolons, say.
    private static string Quoted(string text) => text.All(character => char.IsLetterOrDigit(character) || "_./:=,%@+-".Contains(character))
        ? text
        : $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    private static string? List(ImmutableArray<double> numbers) => numbers.IsEmpty ? null : string.Join(',', numbers.Select(Number));

    private static string Number(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
