using System.Collections.Immutable;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Pipeline;
using OnnxShapley.Engine.Verification;
using Spectre.Console;

namespace OnnxShapley.Cli.Rendering;

/// <summary>Shows what pruning did.</summary>
internal static class PruneTables
{
    private static readonly ImmutableArray<string> Undecided = [">undecided"];

    /// <summary>Writes the figures before and after, the verification, the groups, and where the model was written.</summary>
    public static void Write(PruneResult result, PruneOptions options, IAnsiConsole console)
    {
        console.Write(BeforeAndAfter(result));
        console.WriteLine(Agreement(result.Verification));
        console.Write(Groups(result));
        if (options.Confidence is { } confidence)
        {
            console.WriteLine(Decisions(result, confidence));
        }

        console.WriteLine($"Written to '{result.OutputPath}'.");
        console.WriteLine(
            $"Importance '{options.Importance}', payoff '{result.Payoff}': {Figures.Of(result.Evaluations, "evaluation", "evaluations")} of "
            + $"{Figures.Of(result.CalibrationImages, "image", "images")}; {result.Elapsed.TotalSeconds:0.0} seconds in all.");
    }

    private static Table BeforeAndAfter(PruneResult result)
    {
        (ModelFigures original, ModelFigures pruned) = (result.Original, result.Pruned);
        Table table = TableFactory.Create(string.Empty, ">original", ">pruned", ">ratio");
        Add("multiply-adds", original.Cost.MultiplyAdds, pruned.Cost.MultiplyAdds, Figures.Count);
        Add("parameters", original.Cost.Parameters, pruned.Cost.Parameters, Figures.Count);
        Add("file size", original.Bytes, pruned.Bytes, Figures.Bytes);
        if (original.Quality is { } before && pruned.Quality is { } after)
        {
            AddQuality(table, before, after, result.HeldOutImages);
        }

        return table;

        void Add(string name, long whole, long left, Func<long, string> format) =>
            table.AddTexts(name, format(whole), format(left), Figures.Percent(left, whole));
    }

    private static void AddQuality(Table table, Quality before, Quality after, int images)
    {
        string place = $"on {Figures.Of(images, "held-out image", "held-out images")}";
        table.AddTexts(
            $"accuracy {place}",
            $"{100 * before.Accuracy:0.00} %",
            $"{100 * after.Accuracy:0.00} %",
            $"{100 * (after.Accuracy - before.Accuracy):+0.00;-0.00;0.00} points");
        table.AddTexts($"loss {place}", $"{before.Loss:0.0000}", $"{after.Loss:0.0000}", $"{after.Loss - before.Loss:+0.0000;-0.0000;0.0000}");
    }

    private static string Agreement(Equivalence verification) =>
        $"Masked and pruned outputs agree: largest difference {Figures.Small(verification.MaxRelDiff)} of the output's scale on "
        + $"{Figures.Of(verification.Samples, "image", "images")} (tolerance {Figures.Small(verification.Tolerance)})."
        + (verification.Turned == 0 ? string.Empty
            : $" On {Figures.Of(verification.Turned, "image", "images")} rounding turned a choice (TopK, NonMaxSuppression, a threshold): compared up to there.");

    private static Table Groups(PruneResult result)
    {
        bool isDecided = result.Groups.Any(group => group.Decision is not null);
        Table table = TableFactory.Create(["group", ">channels", ">kept", ">removed", .. isDecided ? Undecided : []]);
        foreach (GroupResult group in result.Groups)
        {
            int channels = group.Group.ChannelCount;
            ImmutableArray<string> texts = [group.Group.Name, Figures.Count(channels), Figures.Count(group.Kept.Length), Figures.Percent(channels - group.Kept.Length, channels)];
            table.AddTexts([.. texts, .. group.Decision is { } decision ? [Figures.Count(decision.Undecided.Length)] : ImmutableArray<string>.Empty]);
        }

        return table;
    }

    private static string Decisions(PruneResult result, double confidence)
    {
        int kept = result.Groups.Sum(group => group.Decision?.Kept.Length ?? 0);
        int removed = result.Groups.Sum(group => group.Decision?.Removed.Length ?? 0);
        int undecided = result.Groups.Sum(group => group.Decision?.Undecided.Length ?? 0);
        return $"At a confidence of {100 * confidence:0.##} %, {Figures.Of(kept, "channel is", "channels are")} surely kept, {Figures.Count(removed)} surely removed and {Figures.Count(undecided)} undecided"
            + (undecided == 0 ? "." : ": too close to the cut for what was evaluated.");
    }
}
