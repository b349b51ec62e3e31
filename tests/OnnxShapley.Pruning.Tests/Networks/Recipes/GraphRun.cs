using System.Globalization;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Tests.Subjects;

namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>Tries the graphs of many seeds.</summary>
internal static class GraphRun
{
    /// <summary>The environment variable that sets how many fresh graphs are tried.</summary>
    public const string CountVariable = "ONNX_SHAPLEY_GRAPHS";

    /// <summary>The environment variable that sets the first seed of the fresh graphs.</summary>
    public const string SeedVariable = "ONNX_SHAPLEY_GRAPH_SEED";

    private const int Plans = 2;
    private const int GraphsForOneCheck = 250;
    private const int MostReports = 3;
    private const int MostLeftOut = 3;
    private const int LastOpsetOfChecker = 17;

    /// <summary>A number from the environment.</summary>
    public static int? Setting(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int value) ? value : null;

    /// <summary>Fails with a report where a graph breaks a promise; checks the pruned models.</summary>
    public static void Try(IEnumerable<int> seeds)
    {
        foreach (int[] part in seeds.Chunk(GraphsForOneCheck))
        {
            using TemporaryFolder folder = new();
            List<string> reports = [];
            int leftOut = 0;
            foreach (int seed in part.TakeWhile(_ => reports.Count < MostReports))
            {
                GraphRecipe recipe = RecipeDrawer.Draw(seed);
                RecipeTrial trial = RecipeTrial.Run(recipe, Plans);
                if (trial.Failure is { } failure)
                {
                    reports.Add(FailureReport.Write(recipe, failure, FailureReport.FindFailure));
                }

                leftOut += trial.IsLeftOut ? 1 : 0;
                Save(recipe, trial.Pruned, folder);
            }

            Assert.That(leftOut, Is.LessThanOrEqualTo(MostLeftOut), "graphs that ONNX Runtime does not run");
            Assert.That(reports, Is.Empty, string.Join(Environment.NewLine, reports));
            reports.AddRange(OnnxChecker.Check(folder.Path).Take(MostReports).Select(ReportOnCheck));
            Assert.That(reports, Is.Empty, string.Join(Environment.NewLine, reports));
        }
    }

    private static void Save(GraphRecipe recipe, OnnxModel? pruned, TemporaryFolder folder)
    {
        if (pruned is not null && recipe.Opset <= LastOpsetOfChecker)
        {
            File.WriteAllBytes(folder.PathOf($"{recipe.Seed}.onnx"), pruned.ToBytes());
        }
    }

    private static string ReportOnCheck(KeyValuePair<string, string> invalid)
    {
        GraphRecipe recipe = RecipeDrawer.Draw(int.Parse(Path.GetFileNameWithoutExtension(invalid.Key), CultureInfo.InvariantCulture));
        return FailureReport.Write(recipe, new Failure(Stage.Check, invalid.Value, string.Empty), FindInvalid);
    }

    private static Failure? FindInvalid(GraphRecipe recipe)
    {
        using TemporaryFolder folder = new();
        Save(recipe, RecipeTrial.Run(recipe, Plans).Pruned, folder);
        return OnnxChecker.Check(folder.Path).Values.Select(message => new Failure(Stage.Check, message, string.Empty)).FirstOrDefault();
    }
}
