using System.Collections.Immutable;
using OnnxShapley.Inference;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Pruning.Cutting;
using OnnxShapley.Pruning.Masking;
using OnnxShapley.Pruning.Tests.Subjects;

namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>Tries one graph: several plans, masked and pruned, and the pruned model pruned again.</summary>
internal sealed class RecipeTrial
{
    private const double Tolerance = 1e-4;
    private const int OtherDraws = 3;

    private readonly GraphRecipe _recipe;
    private readonly bool _hasSteps;
    private Stage _stage = Stage.Build;
    private string _plan = string.Empty;

    private RecipeTrial(GraphRecipe recipe)
    {
        _recipe = recipe;
        _hasSteps = recipe.Layers.Concat(recipe.Outputs).Any(layer => LayerCatalog.Find(layer.Kind).HasSteps);
    }

    /// <summary>The last pruned model, where all went well.</summary>
    public OnnxModel? Pruned { get; private set; }

    /// <summary>What failed, or null.</summary>
    public Failure? Failure { get; private set; }

    /// <summary>Whether ONNX Runtime runs the graph as it stands, but not when it has optimised it: nothing was tried.</summary>
    public bool IsLeftOut { get; private set; }

    /// <summary>Tries random plans.</summary>
    public static RecipeTrial Run(GraphRecipe recipe, int plans) =>
        Run(recipe, couplings => [Plans.One(couplings, new Random(recipe.Seed)), .. Drawn(couplings, recipe.Seed, plans)], again: true);

    /// <summary>Tries given plans.</summary>
    /// <param name="recipe">The graph.</param>
    /// <param name="plansOf">The plans for the groups that it has.</param>
    /// <param name="again">Whether the last pruned model is pruned again.</param>
    public static RecipeTrial Run(GraphRecipe recipe, Func<Couplings, ImmutableArray<Plan>> plansOf, bool again)
    {
        RecipeTrial trial = new(recipe);
        try
        {
            trial.Try(plansOf, again);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            trial.Failure = new Failure(trial._stage, exception is InvalidOperationException ? exception.Message : exception.ToString(), trial._plan);
        }

        return trial;
    }

    /// <summary>A plan as text: what each group keeps of how many.</summary>
    public static string TextOf(Couplings couplings, Plan plan) => string.Join(
        "; ", plan.Kept.Select((channels, group) => $"{couplings.Groups[group].Name} keeps {string.Join(',', channels)} of {couplings.Groups[group].ChannelCount}"));

    private static IEnumerable<Plan> Drawn(Couplings couplings, int seed, int count)
    {
        Random random = new(seed);
        for (int i = 0; i < count; i++)
        {
            yield return Plans.Draw(couplings, random, 0.2 + (0.6 * random.NextDouble()));
        }
    }

    private void Try(Func<Couplings, ImmutableArray<Plan>> plansOf, bool again)
    {
        OnnxModel model = RecipeBuilder.Build(_recipe);
        RunOnce(model, optimize: false);
        try
        {
            RunOnce(model, optimize: true);
        }
        catch (InferenceException)
        {
            // A few graphs are broken by ONNX Runtime's own optimisation: there is nothing to compare with.
            IsLeftOut = true;
            return;
        }

        _stage = Stage.Analyze;
        Subject subject = new(model, new RecipeInputs(_recipe));
        ImmutableArray<Plan> plans = plansOf(subject.Couplings);
        Pruned = Compare(subject, plans, _ => { });
        if (again && subject.Couplings.Groups.Length > 0)
        {
            // Whatever goes wrong from here on goes wrong the second time.
            string first = TextOf(subject.Couplings, plans[^1]);
            _stage = Stage.Again;
            Subject second = new(Pruned, new RecipeInputs(_recipe));
            _ = Compare(second, [.. Drawn(second.Couplings, _recipe.Seed + 1, 1)], plan => _plan = $"{first}, then {plan}");
            Pruned = second.Couplings.Groups.Length > 0 ? second.Prune(Plans.One(second.Couplings, new Random(_recipe.Seed))) : Pruned;
        }
    }

    private void RunOnce(OnnxModel model, bool optimize)
    {
        using OrtSession session = OrtSession.Open(model.ToBytes(), new SessionSettings { Threads = 1, Optimize = optimize });
        _ = session.Run(new RecipeInputs(_recipe).OfUsualBatch());
    }

    /// <summary>Compares masked and pruned, and returns the last pruned model.</summary>
    private OnnxModel Compare(Subject subject, ImmutableArray<Plan> plans, Action<string> note)
    {
        bool isAgain = _stage == Stage.Again;
        void Enter(Stage stage) => _stage = isAgain ? Stage.Again : stage;

        Enter(Stage.Mask);
        (MaskedModel masked, OrtSession session) = subject.OpenMasked();
        using OrtSession owned = session;
        OnnxModel pruned = subject.Model;
        foreach (Plan plan in plans)
        {
            _plan = TextOf(subject.Couplings, plan);
            note(_plan);
            Enter(Stage.Mask);
            ImmutableArray<Tensor> expected = session.Run(subject.FeedsOf(masked, plan));
            Enter(Stage.Cut);
            pruned = subject.Prune(plan);
            Enter(Stage.Open);
            using OrtSession cut = OrtSession.Open(pruned.ToBytes(), new SessionSettings { Threads = 1 });
            double difference = Outputs.Difference(expected, cut.Run(subject.Feeds));
            for (int draw = 1; _hasSteps && draw <= OtherDraws && difference > Tolerance; draw++)
            {
                // A rounding or a search that falls the other way by chance does not do so on every input.
                Dictionary<string, Tensor> inputs = new RecipeInputs(_recipe, draw).OfUsualBatch();
                difference = Math.Min(difference, Outputs.Difference(session.Run(subject.FeedsOf(masked, plan, inputs)), cut.Run(inputs)));
            }

            Enter(Stage.Compare);
            Expect(difference, "Masked and pruned");
        }

        if (!isAgain && !_hasSteps && subject.Couplings.Groups.Length > 0)
        {
            Enter(Stage.Suffix);
            CompareSuffix(subject, masked, session);
        }

        return pruned;
    }

    /// <summary>Compares what the suffix of one group computes for two coalitions with what the masked model does.</summary>
    private void CompareSuffix(Subject subject, MaskedModel masked, OrtSession session)
    {
        Random random = new(_recipe.Seed);
        ChannelGroup group = subject.Couplings.Groups[random.Next(subject.Couplings.Groups.Length)];
        float[] Draw() => [.. Enumerable.Range(0, group.ChannelCount).Select(_ => (float)random.Next(2))];

        ImmutableArray<float[]> masks = [Draw(), Draw()];
        CoalitionModel coalition = CoalitionModelBuilder.Build(subject.Couplings, group, splits: random.Next(3) > 0);
        Dictionary<string, Tensor> inputs = coalition.IsParallel ? subject.Feeds : new RecipeInputs(_recipe).OfBatch(subject.Facts.BatchSize);
        using SuffixRun suffix = new(subject, coalition, group.ChannelCount, inputs);
        ImmutableArray<ImmutableArray<Tensor>> all = suffix.Run(masks);
        for (int i = 0; i < masks.Length; i++)
        {
            _plan = $"the mask of {group.Name} is {string.Join(',', masks[i])}";
            Dictionary<string, Tensor> feeds = new(inputs) { [masked.Masks[group.Number]] = Tensor.From<float>(masks[i], group.ChannelCount) };
            Expect(Outputs.Difference(session.Run(feeds), all[i]), "The masked model and the suffix of the group");
        }
    }

    private static void Expect(double difference, string what)
    {
        if (!(difference <= Tolerance))
        {
            // No assertion: NUnit would fail the test even where a smaller graph is tried.
            throw new InvalidOperationException($"{what} differ by {difference:G3}, more than {Tolerance:G3}.");
        }
    }
}
