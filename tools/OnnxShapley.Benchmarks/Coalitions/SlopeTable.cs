using System.Globalization;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Importances;
using OnnxShapley.Engine.Pipeline;
using OnnxShapley.Inference;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Benchmarks.Coalitions;

/// <summary>The scores of the importance 'taylor' for several steps.</summary>
internal static class SlopeTable
{
    /// <summary>Prints, for every group and step, the group, the step, and the scores of its channels, with tabs between them.</summary>
    /// <param name="options">The model and the images.</param>
    /// <param name="steps">The steps, as numbers.</param>
    public static void Print(CoalitionOptions options, string[] steps)
    {
        using MeasuredModel model = MeasuredModel.Open(options);
        foreach (ChannelGroup group in model.Couplings.Groups)
        {
            using GroupGame game = model.OpenGame(group, new RunMeter());
            EvaluationMeter meter = new([new GroupWork(group.Name, 1, 0, 0)], new Progress<PipelineProgress>(), TimeProvider.System);
            ImageScores scores = new(model.ImageCount, new Lazy<GroupGame>(game), meter);
            foreach (string step in steps)
            {
                IEnumerable<string> slopes = TaylorImportance
                    .Slopes(scores, group.ChannelCount, float.Parse(step, CultureInfo.InvariantCulture), CancellationToken.None)
                    .Select(slope => slope.ToString("R", CultureInfo.InvariantCulture));
                Console.WriteLine($"{group.Name}\t{step}\t{string.Join('\t', slopes)}");
            }
        }
    }
}
