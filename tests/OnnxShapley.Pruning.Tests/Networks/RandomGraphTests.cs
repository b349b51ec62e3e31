using System.Collections.Immutable;
using System.Security.Cryptography;
using OnnxShapley.Inference;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Pruning.Tests.Networks.Recipes;
using OnnxShapley.Pruning.Tests.Subjects;

namespace OnnxShapley.Pruning.Tests.Networks;

/// <summary>
/// The promises over graphs that no one thought of: masked equals pruned, the checker accepts what is pruned, and it can be pruned again.
/// The README says how to repeat a seed and how to try more graphs.
/// </summary>
[Category("Integration")]
public sealed class RandomGraphTests
{
    private const int FixedGraphs = 1500;
    private const int FixedCases = 30;
    private const int FreshCases = 10;

    private static readonly int FreshGraphs = GraphRun.Setting(GraphRun.CountVariable) ?? 500;
    private static readonly int FreshSeed = GraphRun.Setting(GraphRun.SeedVariable) ?? RandomNumberGenerator.GetInt32(FixedGraphs, 1_000_000_000);

    [Test]
    public void Remove_PlansOfFixedGraphs_EqualsMasked([Range(0, FixedCases - 1)] int part) =>
        GraphRun.Try(Enumerable.Range(part * FixedGraphs / FixedCases, FixedGraphs / FixedCases));

    [Test]
    public void Remove_PlansOfFreshGraphs_EqualsMasked([Range(0, FreshCases - 1)] int part)
    {
        int first = (int)((long)part * FreshGraphs / FreshCases);
        int last = (int)((part + 1L) * FreshGraphs / FreshCases);
        TestContext.Out.WriteLine($"Seeds {FreshSeed + first} to {FreshSeed + last - 1}.");

        GraphRun.Try(Enumerable.Range(FreshSeed + first, last - first));
    }

    [Test]
    public void Draw_FixedSeeds_EveryKindOccursAndIsCut()
    {
        HashSet<string> missing = [.. LayerCatalog.Layers.Concat(LayerCatalog.Outputs).Select(kind => kind.Name)];
        HashSet<string> whole = [.. LayerCatalog.Layers.Concat(LayerCatalog.Outputs).Where(kind => kind.CanBeCut).Select(kind => kind.Name)];
        for (int seed = 0; seed < FixedGraphs && missing.Count + whole.Count > 0; seed++)
        {
            GraphRecipe recipe = RecipeDrawer.Draw(seed);
            missing.ExceptWith(recipe.Layers.Concat(recipe.Outputs).Select(layer => layer.Kind));
            if (recipe.Layers.Concat(recipe.Outputs).Any(layer => whole.Contains(layer.Kind)))
            {
                whole.ExceptWith(KindsThatAreCut(recipe));
            }
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(missing, Is.Empty, "kinds that do not occur");
            Assert.That(whole, Is.Empty, "kinds without a channel that can be removed");
        }
    }

    [Test]
    public void Analyze_RandomGraphs_MostlyHaveGroups()
    {
        int[] counts = [.. Enumerable.Range(0, 40).Select(seed => SubjectOf(RecipeDrawer.Draw(seed)).Couplings.Groups.Length)];

        using (Assert.EnterMultipleScope())
        {
            Assert.That(counts.Count(count => count == 0), Is.LessThan(8));
            Assert.That(counts.Average(), Is.GreaterThan(2));
        }
    }

    [Test]
    public void Build_LayersTakenAway_Runs([Range(0, 39)] int seed)
    {
        GraphRecipe recipe = RecipeDrawer.Draw(seed);
        Random random = new(seed);
        GraphRecipe smaller = recipe with
        {
            Layers = [.. recipe.Layers.Where(_ => random.Next(2) == 0).Select(layer => layer with { Choices = layer.Choices.SetItem(random.Next(3), 0) })],
        };

        using OrtSession session = OrtSession.Open(RecipeBuilder.Build(smaller).ToBytes(), new SessionSettings { Threads = 1 });

        Assert.That(session.Run(new RecipeInputs(smaller).OfUsualBatch()), Has.Length.EqualTo(recipe.Outputs.Length));
    }

    [Test]
    public void Shrink_GraphThatFailsForTwoLayers_LeavesTheseAtTheirSimplest()
    {
        GraphRecipe recipe = RecipeDrawer.Draw(3);
        string[] kinds = [recipe.Layers[1].Kind, recipe.Layers[^1].Kind];

        GraphRecipe smallest = RecipeShrinker.Shrink(recipe, candidate => kinds.All(kind => candidate.Layers.Any(layer => layer.Kind == kind)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(smallest.Layers.Select(layer => layer.Kind), Is.EqualTo(kinds));
            Assert.That(smallest.Layers.SelectMany(layer => layer.Choices), Is.All.Zero);
            Assert.That(smallest.Outputs, Has.Length.EqualTo(1));
            Assert.That(smallest.Space, Is.EqualTo(2));
        }
    }

    [Test]
    public void Write_GraphThatFails_NamesSeedPlanAndNodes()
    {
        GraphRecipe recipe = RecipeDrawer.Draw(3);
        Failure failure = new(Stage.Check, "It has a convolution.", "everything kept");

        string report = FailureReport.Write(
            recipe, failure, candidate => candidate.Layers.Any(layer => layer.Kind == ConvolutionLayers.Simplest) ? failure : null);

        Assert.That(report.ReplaceLineEndings("\n"), Is.EqualTo(
            """
            Seed 3 fails at Check; repeat it with ONNX_SHAPLEY_GRAPH_SEED=3 and ONNX_SHAPLEY_GRAPHS=1. The smallest graph that fails alike:
              opset 17, 2 axes of space
              Conv1.2[2,2,8,8] = Conv(x, Conv1.0[2,3,1,1], Conv1.1[2]) pads=[0,0,0,0]
              ImageOutput7.2[2,2,8,8] = Conv(Conv1.2, ImageOutput7.0[2,2,1,1], ImageOutput7.1[2])
              output7[2,2,8,8] = Identity(ImageOutput7.2)
              outputs output7
              group Conv_Conv1.2 2: Conv1.0[0], Conv1.1[0], ImageOutput7.0[1]
              plan: everything kept
              It has a convolution.

            """.ReplaceLineEndings("\n")));
    }

    private static Subject SubjectOf(GraphRecipe recipe) => new(RecipeBuilder.Build(recipe), new RecipeInputs(recipe));

    /// <summary>The kinds of layers that made a tensor with a channel that can be removed.</summary>
    private static IEnumerable<string> KindsThatAreCut(GraphRecipe recipe)
    {
        ImmutableArray<ChannelGroup> groups = SubjectOf(recipe).Couplings.Groups;
        HashSet<string> layers = [.. groups.SelectMany(group => group.Axes).Select(axis => axis.Operand.Tensor.Split('.')[0])];
        return recipe.Layers.Concat(recipe.Outputs).Where(layer => layers.Contains($"{layer.Kind}{layer.Number}")).Select(layer => layer.Kind);
    }
}
