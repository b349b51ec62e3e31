using System.Collections.Immutable;
using System.Diagnostics;
using OnnxShapley.Engine.Analysis;
using OnnxShapley.Engine.Caching;
using OnnxShapley.Engine.Data;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Importances;
using OnnxShapley.Engine.Selection;
using OnnxShapley.Engine.Verification;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Costs;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Pruning.Cutting;
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
        GamePreparation preparation = new(options.Payoff, options.TensorFloat32, options.ImagesPerOrder, options.Run);
        preparation.EnsureApplies();
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
        GamePreparation.EnsurePrunable(couplings);
        options.Target.EnsureFits(couplings.Groups);
        CostModel costs = new(couplings);
        MaskedModel masked = MaskedModelBuilder.Build(couplings);
        KeepIntermediate(source.AsGiven(masked.Model));

        GamePreparation.EnsureLabels(source, evaluated, calibrationData);
        GamePreparation.EnsureLabels(source, evaluated, heldOut);
        GroupGames games = preparation.Games(source, evaluated, calibrationData, _run, cancellationToken);
        ImmutableArray<GroupImportance> importances;
        using (WorthStore store = preparation.Store(options.CachePath, source, games))
        {
            importances = new GroupScorer(games, importance, options, store).Score(progress, TimeProvider.System, cancellationToken);
        }

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
            games.PayoffName,
            calibrationData.Count,
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

    private void KeepIntermediate(OnnxModel masked)
    {
        if (options.IntermediateFolder is { } folder)
        {
            OutputFolder.Create(folder);
            ModelFile.Save(masked, Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(options.ModelPath)}.masked.onnx"));
        }
    }

    /// <summary>The options with the budgets that were chosen where a time was given: 1, the least that is accepted as one, for groups that were not played.</summary>
    private PruneOptions Played(ImmutableArray<GroupImportance> importances) =>
        options.Time is null ? options : options with { GroupBudgets = [.. importances.Select(scores => scores.Budget ?? 1)] };

    private GroupResult ResultOf(ChannelGroup group, Plan plan, GroupImportance importance)
    {
        ImmutableArray<int> kept = plan.Kept[group.Number];
        return new GroupResult(group, kept, importance) { Decision = options.Confidence is null ? null : ChannelSelector.Decide(importance, kept.Length) };
    }

    private Equivalence Verify(Couplings couplings, MaskedModel masked, Plan plan, SourceModel pruned, Dataset data, CancellationToken cancellationToken)
    {
        Equivalence verification = EquivalenceVerifier.Verify(
            couplings, masked, plan, pruned.Model, pruned.Session, data, options.Tolerance ?? FloatTolerance.Of(couplings.Facts, _run.Session), _run, cancellationToken);
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
        QualityMeter.Measure(GamePreparation.Batches(evaluated, _run), model.FirstOutput, model.GivesProbabilities, heldOut, cancellationToken);

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
