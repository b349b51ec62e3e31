using System.Collections.Immutable;
using OnnxShapley.Engine.Caching;
using OnnxShapley.Engine.Data;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Payoffs;
using OnnxShapley.Engine.Running;
using OnnxShapley.Inference;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Pruning.Facts;

namespace OnnxShapley.Engine.Pipeline;

/// <summary>Prepares the games of a model's groups: what every command does before it evaluates coalitions.</summary>
/// <param name="payoff">Name of the payoff that was asked for, or <see cref="PruneOptions.AutomaticPayoff"/>.</param>
/// <param name="tensorFloat32">Whether coalitions may be evaluated with products of TensorFloat-32.</param>
/// <param name="imagesPerOrder">About how many images an order of channels, or a coalition of a regression, sees.</param>
/// <param name="run">Where models run, and in how much memory.</param>
internal sealed class GamePreparation(string payoff, bool tensorFloat32, int imagesPerOrder, RunSettings run)
{
    private readonly PayoffCatalog _payoffs = PayoffCatalog.Discover();

    /// <summary>Checks what can be checked before anything is loaded.</summary>
    /// <exception cref="UsageException">There is no such payoff, or the device has no such precision.</exception>
    public void EnsureApplies()
    {
        if (tensorFloat32 && !run.Session.Provider.IsDevice)
        {
            throw new UsageException(
                $"TensorFloat-32 is for CUDA, and the models run on '{run.Session.Provider}'. Leave '--tf32' out, or run on CUDA with '--ep cuda'.");
        }

        if (payoff != PruneOptions.AutomaticPayoff)
        {
            _payoffs.EnsureContains(payoff);
        }
    }

    /// <summary>Checks that a model has groups.</summary>
    /// <exception cref="UnsupportedModelException">It has none.</exception>
    public static void EnsurePrunable(Couplings couplings)
    {
        if (couplings.Groups.IsEmpty)
        {
            string reason = couplings.Pinned.IsEmpty
                ? "It has no convolution or matrix product that makes channels."
                : FirstReason(couplings.Pinned[0].Pin);
            throw new UnsupportedModelException($"Nothing in the model can be pruned. {reason} 'onnx-shapley inspect' shows all reasons.");
        }
    }

    /// <summary>Checks the labels of images against the classes that a model tells apart.</summary>
    /// <exception cref="CalibrationException">A label is no class.</exception>
    public static void EnsureLabels(SourceModel source, EvaluationModel evaluated, Dataset data)
    {
        ImmutableArray<int> scores = ShapeOf(source.FirstOutput, evaluated.Facts);
        if (data.Labels is not null && Classification.IsOneRowAnImage(scores))
        {
            data.EnsureLabelsWithin(scores[1]);
        }
    }

    /// <summary>The games of a model's groups.</summary>
    /// <param name="source">The model.</param>
    /// <param name="evaluated">The model as it is evaluated.</param>
    /// <param name="data">The calibration set.</param>
    /// <param name="beside">Where coalitions are evaluated, in the memory that is left beside the model.</param>
    /// <param name="cancellationToken">Ends what the games ask the original for.</param>
    /// <exception cref="OnnxShapleyException">The payoff does not fit the model or the data.</exception>
    public GroupGames Games(SourceModel source, EvaluationModel evaluated, Dataset data, RunSettings beside, CancellationToken cancellationToken)
    {
        ImmutableArray<string> outputs = [.. source.Index.Outputs.Select(output => output.Name)];
        CalibrationSet calibration = new(
            data,
            new Lazy<ImmutableArray<Tensor>>(() => Reference(evaluated, data, outputs, beside, cancellationToken)),
            source.GivesProbabilities);
        string name = PayoffName(calibration, evaluated.Facts);
        _payoffs.EnsureFits(name, calibration);
        return new GroupGames(
            evaluated.Evaluated,
            calibration,
            name,
            new Lazy<Payoff>(() => _payoffs.Create(name, calibration)),
            beside with { Session = beside.Session with { TensorFloat32 = tensorFloat32 } },
            imagesPerOrder);
    }

    /// <summary>What is known of the worths of games, and where more is kept.</summary>
    /// <param name="cachePath">A cache file, or null for none.</param>
    /// <param name="source">The model.</param>
    /// <param name="games">The games.</param>
    /// <exception cref="CacheException">The file is no cache, or belongs to other games.</exception>
    public WorthStore Store(string? cachePath, SourceModel source, GroupGames games)
    {
        string provider = run.Session.Provider.Name + (tensorFloat32 ? " TensorFloat-32" : string.Empty);
        return new WorthStore(cachePath is null ? null : WorthFile.Open(
            cachePath,
            new CacheIdentity(source.DigestWithData(), DataDigest.Of(games.Calibration.Data), games.PayoffName, provider, Provenance.Version)));
    }

    /// <summary>Runs of a model on many images.</summary>
    public static BatchedRun Batches(EvaluationModel model, RunSettings beside) =>
        model.Batches(MemoryPlan.SamplesPerRun(model.Facts, model.Facts.Index.Nodes, beside.RunMemory));

    private static string FirstReason(Pin pin) => $"The first reason: '{pin.Node}' ({pin.Operator}): {pin.Reason} {pin.Remedy}";

    /// <summary>What the original says of all images. Nothing else is asked of it for long.</summary>
    private static ImmutableArray<Tensor> Reference(
        EvaluationModel evaluated, Dataset data, ImmutableArray<string> outputs, RunSettings beside, CancellationToken cancellationToken)
    {
        ImmutableArray<Tensor> reference = Batches(evaluated, beside).RunAll(data.Inputs, outputs, cancellationToken);
        evaluated.Release();
        beside.GiveBack();
        return reference;
    }

    /// <summary>The shape of a tensor; none for what is not a dense tensor, a sequence of boxes, say.</summary>
    private static ImmutableArray<int> ShapeOf(string tensor, ModelFacts facts) => facts.Tensors.TryGetValue(tensor, out TensorFact? fact) ? fact.Shape : [];

    private string PayoffName(CalibrationSet calibration, ModelFacts facts)
    {
        bool isClassifier = Classification.IsOneRowAnImage(ShapeOf(facts.Index.Outputs[0].Name, facts));
        string name = payoff != PruneOptions.AutomaticPayoff ? payoff
            : !isClassifier ? "mse"
            : calibration.Labels is null ? "kl" : "cross-entropy";
        return isClassifier || name == "mse"
            ? name
            : throw new UsageException($"The payoff '{name}' needs one row of class scores an image, which the model's first output is not. Use --payoff mse.");
    }
}
