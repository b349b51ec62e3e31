using System.Text;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Cutting;
using OnnxShapley.Pruning.Tests.Subjects;

namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>Shrinks a failing graph, and says all that is needed to understand and repeat it.</summary>
internal static class FailureReport
{
    /// <summary>More plans than a run tries: the groups of a smaller graph are others.</summary>
    private const int PlansWhileShrinking = 6;

    /// <summary>A report on a recipe that fails.</summary>
    /// <param name="recipe">The recipe as drawn.</param>
    /// <param name="failure">How it fails.</param>
    /// <param name="find">Tries a smaller recipe with some plans: what fails, or null.</param>
    public static string Write(GraphRecipe recipe, Failure failure, Func<GraphRecipe, Failure?> find)
    {
        GraphRecipe smallest = RecipeShrinker.Shrink(recipe, candidate => find(candidate)?.Stage == failure.Stage);
        Failure last = find(smallest) ?? failure;
        StringBuilder text = new();
        string repeat = $"{GraphRun.SeedVariable}={recipe.Seed} and {GraphRun.CountVariable}=1";
        _ = text.AppendLine($"Seed {recipe.Seed} fails at {failure.Stage}; repeat it with {repeat}. The smallest graph that fails alike:")
            .AppendLine($"  opset {smallest.Opset}, {smallest.Space} axes of space{DeclaredIn(smallest)}")
            .AppendLine(GraphOf(smallest))
            .AppendLine($"  plan: {(last.Stage == Stage.Compare ? ShrinkPlan(smallest) : null) ?? last.Plan}")
            .AppendLine($"  {last.Message.ReplaceLineEndings($"{Environment.NewLine}  ")}");
        return text.ToString();
    }

    /// <summary>Tries a smaller recipe with random plans.</summary>
    public static Failure? FindFailure(GraphRecipe recipe) => RecipeTrial.Run(recipe, PlansWhileShrinking).Failure;

    private static string DeclaredIn(GraphRecipe recipe) => recipe.Declared switch
    {
        Declaration.Some => ", some weights declared as inputs",
        Declaration.All => ", version 3: every initializer declared as an input",
        _ => string.Empty,
    };

    private static string GraphOf(GraphRecipe recipe)
    {
        OnnxModel model = RecipeBuilder.Build(recipe);
        Dictionary<string, string> shapes = [];
        string groups;
        try
        {
            Subject subject = new(model, new RecipeInputs(recipe));
            shapes = subject.Facts.Tensors.ToDictionary(fact => fact.Key, fact => $"[{string.Join(',', fact.Value.Shape)}]");
            groups = string.Join(Environment.NewLine, subject.Groups.Select(group => $"  group {group}"));
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            groups = $"  no groups: {exception.Message}";
        }

        return GraphText.Of(model, name => shapes.GetValueOrDefault(name, string.Empty)) + Environment.NewLine + groups;
    }

    private static string? ShrinkPlan(GraphRecipe recipe)
    {
        Subject subject = new(RecipeBuilder.Build(recipe), new RecipeInputs(recipe));
        bool Fails(Plan plan) => RecipeTrial.Run(recipe, _ => [plan], again: false).Failure?.Stage == Stage.Compare;

        Plan? failing = Plans.Several(subject.Couplings, recipe.Seed, 4 * PlansWhileShrinking).FirstOrDefault(Fails);
        return failing is null ? null : RecipeTrial.TextOf(subject.Couplings, PlanShrinker.Shrink(subject.Couplings, failing, Fails));
    }
}
