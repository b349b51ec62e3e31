using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Pipeline;
using Spectre.Console;

namespace OnnxShapley.Cli.Rendering;

/// <summary>Shows what measuring a model gave.</summary>
internal static class EvaluateTables
{
    /// <summary>Writes one line for each figure.</summary>
    public static void Write(EvaluateResult result, string provider, IAnsiConsole console)
    {
        Table table = TableFactory.Create(string.Empty, ">value");
        table.AddTexts("multiply-adds", Figures.Count(result.Cost.MultiplyAdds));
        table.AddTexts("parameters", Figures.Count(result.Cost.Parameters));
        table.AddTexts("file size", Figures.Bytes(result.Bytes));
        table.AddTexts("images", Figures.Count(result.Images));
        if (result.Quality is { } quality)
        {
            table.AddTexts("accuracy", $"{100 * quality.Accuracy:0.00} %");
            table.AddTexts("loss", $"{quality.Loss:0.0000}");
        }

        table.AddTexts($"latency of {Figures.Of(result.BatchSize, "image", "images")} on {provider}", $"{result.Latency.TotalMilliseconds:0.000} ms");
        table.AddTexts("images a second", $"{result.ImagesPerSecond:N0}");
        console.Write(table);
        if (result.Batching.State != BatchState.Free)
        {
            console.WriteLine(result.Batching.Description);
        }
    }
}
