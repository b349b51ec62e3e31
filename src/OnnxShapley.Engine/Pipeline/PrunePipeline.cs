using System.Collections.Immutable;
using System.Diagnostics;
using OnnxShapley.Engine.Analysis;
using OnnxShapley.Engine.Caching;
using OnnxShapley.Engine.Data;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Importances;
using OnnxShapley.Engine.Payoffs;
using OnnxShapley.Engine.Running;
using OnnxShapley.Engine.Selection;
using OnnxShapley.Engine.Verification;
using OnnxShapley.Inference;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Costs;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Pruning.Cutting;
using OnnxShapley.Pruning.Facts;
using OnnxShapley.Pruning.Masking;

namespace OnnxShapley.Engine.Pipeline;

/// <summary>Prunes a model: load → analyse couplings → mask → measure → estimate → select → cut → verify → write.</summary>
public sealed class PrunePipeline(PruneOptions options, IProgress<PipelineProgress> progress)
{
    private RunSettings _run = options.Run;

    /// <summary>Runs the pipeline.</summary>
    /// <param name="cancellationToken">Ends it early; nothing is written then.</param>
    /// <exception cref="OnnxShapleyException">Something that the user can do something about.</exception>
    /// <exception cref="OperationCanceledException">It was ended early.</exception>
    public PruneResult Run(CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        ImportanceCatalog importanceCatalog = ImportanceCatalog.Discover();
        Importance importance = importanceCatalog.Get(options.Importance);
        OptionChecks.EnsureAggregationApplies(options, importance, importanceCatalog);
        OptionChecks.EnsureConfidenceApplies(options, importance, importanceCatalog);
        EnsureTimeApplies(importance);
        EnsurePrecisionApplies();
        PayoffCatalog payoffs = PayoffCatalog.Discover();
        if (options.Payoff != PruneOptions.AutomaticPayoff)
        {
            payoffs.EnsureContains(options.Payoff);
        }

        OutputFolder.EnsureWritable(options.OutputPath);

        Report("Loading");
        using ModelWithData supplied = ModelWithData.Open(options.ModelPath, options.Data, options.Run.Session);
        SourceModel source = supplied.Model;
        source.EnsureKept(options.OutputPath);
        if (options.CachePath is { } cache)
        {
            CacheLocation.EnsureDistinct(cache, [.. OtherFiles(), .. source.Files().Select(file => (file, "a file of the model"))]);
        }

        (Dataset calibrationData, Dataset heldOut) = LoadData(supplied);

        options.Run.GiveBack();
        Report("Analysing couplings");
        using EvaluationModel evaluated = Evaluated(source, calibrationData, cancellationToken);
        _run = options.Run.Beside(source.Bytes);
        options.Run.GiveBack();
        Couplings couplings = evaluated.Original;
        EnsurePrunable(couplings);
        CostModel costs = new(couplings);
        MaskedModel masked = MaskedModelBuilder.Build(couplings);
        KeepIntermediate(source.AsGiven(masked.Model));

        CalibrationSet calibration = Measure(source, evaluated, calibrationData, heldOut, cancellationToken);
        string payoff = PayoffName(calibration, evaluated.Facts);
        payoffs.EnsureFits(payoff, calibration);
        GroupGames games = new(evaluated.Evaluated, calibration, new Lazy<Payoff>(() => payoffs.Create(payoff, calibration)), GameRun(), options.ImagesPerOrder);
        ImmutableArray<GroupImportance> importances = Estimate(source, games, payoff, importance, cancellationToken);
        Plan plan = ChannelSelector.Select(costs, importances, options.Target);

        Report("Cutting and verifying");
        Release(evaluated);
        OnnxModel pruned = ChannelRemover.Remove(couplings, plan);
        using PendingFile draft = ModelFile.Stage(source.AsGiven(pruned), options.OutputPath, options.ExternalData);
        Equivalence verification;
        Quality? quality;
        using (SourceModel cut = source.OpenAlike(draft.TemporaryPath, options.Run.Session))
        {
            verification = Verify(couplings, masked, plan, cut, calibrationData, cancellationToken);
            options.Run.GiveBack();
            quality = JudgePruned(cut, calibrationData, heldOut, cancellationToken);
        }

        ImmutableArray<GroupResult> groups = [.. couplings.Groups.Select(group => ResultOf(group, plan, importances[group.Number]))];
        Cost cost = costs.Of(new CutMap(couplings, plan).Length);
        ModelFigures originalFigures = new(costs.Whole(), source.Bytes, Judge(source, evaluated, heldOut, cancellationToken));

        Release(evaluated);
        OnnxModel signed = Provenance.Add(
            pruned, Played(importances), groups, source.Digest(), originalFigures.Cost, cost, verification, couplings, plan);
        long bytes = Write(source.AsGiven(signed), cancellationToken);
        return new PruneResult(
            originalFigures,
            new ModelFigures(cost, bytes, quality),
            verification,
            groups,
            evaluated.Batching,
            payoff,
            calibration.Count,
            heldOut.Count,
            importances.Sum(scores => scores.Evaluations),
            Stopwatch.GetElapsedTime(started),
            options.OutputPath);
    }

    private void EnsureTimeApplies(Importance importance)
    {
        if (options.Time is not null && !importance.TakesBudget)
        {
            throw new UsageException(
                $"The importance '{options.Importance}' takes no budget, so that there is nothing to choose by '--time'. Leave '--time' out, or use "
                + $"an importance that takes one, such as '{PruneOptions.DefaultImportance}'.");
        }
    }

    private void EnsurePrecisionApplies()
    {
        if (options.TensorFloat32 && !options.Run.Session.Provider.IsDevice)
        {
            throw new UsageException(
                $"TensorFloat-32 is for CUDA, and the models run on '{options.Run.Session.Provider}'. Leave '--tf32' out, or run on CUDA with '--ep cuda'.");
        }
    }

    /// <summary>Where coalitions are evaluated.</summary>
    private RunSettings GameRun() => _run with { Session = _run.Session with { TensorFloat32 = options.TensorFloat32 } };

    private IEnumerable<(string Path, string Purpose)> OtherFiles()
    {
        yield return (options.OutputPath, "the output");
        yield return ($"{options.OutputPath}.data", "the output's external data");
        yield return (options.Data.Path, "the data");
        if (options.Data.LabelsPath is { } labels)
        {
            yield return (labels, "the labels");
        }
    }

    private (Dataset Calibration, Dataset HeldOut) LoadData(ModelWithData supplied)
    {
        CalibrationSplit split = CalibrationSplit.Choose(supplied.Count, options.Data.Samples, options.Data.HeldOut, options.Seed);
        return (supplied.Load(split.Calibration, options.Run.HeldData), supplied.Load(split.HeldOut, options.Run.HeldData));
    }

    private EvaluationModel Evaluated(SourceModel model, Dataset data, CancellationToken cancellationToken) =>
        EvaluationModel.Open(model.Model, model.Session, session => new DatasetInputs(data, session), options.Run.Session, cancellationToken);

    private static void EnsurePrunable(Couplings couplings)
    {
        if (couplings.Groups.IsEmpty)
        {
            string reason = couplings.Pinned.IsEmpty
                ? "It has no convolution or matrix product that makes channels."
                : FirstReason(couplings.Pinned[0].Pin);
            throw new UnsupportedModelException($"Nothing in the model can be pruned. {reason} 'onnx-shapley inspect' shows all reasons.");
        }
    }

    private static string FirstReason(Pin pin) => $"The first reason: '{pin.Node}' ({pin.Operator}): {pin.Reason} {pin.Remedy}";

    private void KeepIntermediate(OnnxModel masked)
    {
        if (options.IntermediateFolder is { } folder)
        {
            OutputFolder.Create(folder);
            ModelFile.Save(masked, Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(options.ModelPath)}.masked.onnx"));
        }
    }

    private CalibrationSet Measure(SourceModel source, EvaluationModel evaluated, Dataset data, Dataset heldOut, CancellationToken cancellationToken)
    {
        ImmutableArray<string> outputs = [.. source.Index.Outputs.Select(output => output.Name)];
        ImmutableArray<int> scores = ShapeOf(source.FirstOutput, evaluated.Facts);
        if (data.Labels is not null && Classification.IsOneRowAnImage(scores))
        {
            data.EnsureLabelsWithin(scores[1]);
            heldOut.EnsureLabelsWithin(scores[1]);
        }

        return new CalibrationSet(
            data,
            new Lazy<ImmutableArray<Tensor>>(() => Reference(evaluated, data, outputs, cancellationToken)),
            source.GivesProbabilities);
    }

    /// <summary>What the original says of all images. Nothing else is asked of it for long.</summary>
    private ImmutableArray<Tensor> Reference(EvaluationModel evaluated, Dataset data, ImmutableArray<string> outputs, CancellationToken cancellationToken)
    {
        ImmutableArray<Tensor> reference = Batches(evaluated).RunAll(data.Inputs, outputs, cancellationToken);
        Release(evaluated);
        return reference;
    }

    /// <summary>The shape of a tensor; none for what is not a dense tensor, a sequence of boxes, say.</summary>
    private static ImmutableArray<int> ShapeOf(string tensor, ModelFacts facts) => facts.Tensors.TryGetValue(tensor, out TensorFact? fact) ? fact.Shape : [];

    private string PayoffName(CalibrationSet calibration, ModelFacts facts)
    {
        bool isClassifier = Classification.IsOneRowAnImage(ShapeOf(facts.Index.Outputs[0].Name, facts));
        string name = options.Payoff != PruneOptions.AutomaticPayoff ? options.Payoff
            : !isClassifier ? "mse"
            : calibration.Labels is null ? "kl" : "cross-entropy";
        return isClassifier || name == "mse"
            ? name
            : throw new UsageException($"The payoff '{name}' needs one row of class scores an image, which the model's first output is not. Use --payoff mse.");
    }

    private ImmutableArray<GroupImportance> Estimate(SourceModel source, GroupGames games, string payoff, Importance importance, CancellationToken cancellationToken)
    {
        using WorthStore store = new(options.CachePath is { } path ? OpenCache(path, source, games.Calibration.Data, payoff) : null);
        return new GroupScorer(games, importance, options, store).Score(progress, TimeProvider.System, cancellationToken);
    }

    /// <summary>The options with the budgets that were chosen where a time was given.</summary>
    private PruneOptions Played(ImmutableArray<GroupImportance> importances) =>
        options.Time is null ? options : options with { GroupBudgets = [.. importances.Select(scores => scores.Budget ?? 0)] };

    private GroupResult ResultOf(ChannelGroup group, Plan plan, GroupImportance importance)
    {
        ImmutableArray<int> kept = plan.Kept[group.Number];
        return new GroupResult(group, kept, importance) { Decision = options.Confidence is null ? null : ChannelSelector.Decide(importance, kept.Length) };
    }

    private WorthFile OpenCache(string path, SourceModel source, Dataset data, string payoff) => WorthFile.Open(
        path,
        new CacheIdentity(
            source.DigestWithData(), DataDigest.Of(data), payoff, options.Run.Session.Provider.Name + (options.TensorFloat32 ? " TensorFloat-32" : string.Empty), Provenance.Version));

    private Equivalence Verify(Couplings couplings, MaskedModel masked, Plan plan, SourceModel pruned, Dataset data, CancellationToken cancellationToken)
    {
        Equivalence verification = EquivalenceVerifier.Verify(
            couplings, masked, plan, pruned.Model, pruned.Session, data, options.Tolerance, _run, cancellationToken);
        return verification.Holds
            ? verification
            : throw new EquivalenceException(
                $"The pruned model's outputs differ from the masked model's by {verification.MaxRelDiff:0.0e+0} of the output's scale on {verification.Samples} images; "
                + $"the tolerance is {verification.Tolerance:0.0e+0}. Nothing was written. This is a bug: please report it with the model.");
    }

    private Quality? JudgePruned(SourceModel pruned, Dataset calibration, Dataset heldOut, CancellationToken cancellationToken)
    {
        if (!QualityMeter.HasLabels(heldOut))
        {
            return null;
        }

        using EvaluationModel evaluated = Evaluated(pruned, calibration, cancellationToken);
        return Judge(pruned, evaluated, heldOut, cancellationToken);
    }

    private Quality? Judge(SourceModel model, EvaluationModel evaluated, Dataset heldOut, CancellationToken cancellationToken) =>
        QualityMeter.Measure(Batches(evaluated), model.FirstOutput, model.GivesProbabilities, heldOut, cancellationToken);

    private BatchedRun Batches(EvaluationModel model) =>
        model.Batches(MemoryPlan.SamplesPerRun(model.Facts, model.Facts.Index.Nodes, _run.RunMemory));

    private long Write(OnnxModel model, CancellationToken cancellationToken)
    {
        using PendingFile file = ModelFile.Stage(model, options.OutputPath, options.ExternalData);
        long bytes;
        using (SourceModel written = SourceModel.Open(file.TemporaryPath, options.Run.Session))
        {
            bytes = written.Bytes;
        }

        cancellationToken.ThrowIfCancellationRequested();
        file.Commit();
        return bytes;
    }

    /// <summary>Gives back the memory of sessions that are not needed for a while.</summary>
    private void Release(EvaluationModel evaluated)
    {
        evaluated.Release();
        options.Run.GiveBack();
    }

    private void Report(string stage) => progress.Report(new PipelineProgress(stage, 0, 0));
}
