using System.Diagnostics;
using OnnxShapley.Engine.Analysis;
using OnnxShapley.Engine.Caching;
using OnnxShapley.Engine.Data;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Importances;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Engine.Pipeline;

/// <summary>
/// Compares rankings of the channels of one group: load → analyse couplings → play the group with every importance → compare. Up to 20 channels all coalitions are
/// evaluated, from which exact Shapley values and the best sets of every size follow; beyond, an estimate of many evaluations is what the others are compared with.
/// </summary>
public sealed class RankComparer(CompareRanksOptions options, IProgress<PipelineProgress> progress)
{
    /// <summary>Compares the rankings.</summary>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="OnnxShapleyException">Something that the user can do something about.</exception>
    /// <exception cref="OperationCanceledException">It was ended early.</exception>
    public CompareRanksResult Run(CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        GamePreparation preparation = new(options.Payoff, options.TensorFloat32, options.ImagesPerOrder, options.Run);
        preparation.EnsureApplies();
        if (options.OutputPath is { } output)
        {
            OutputFolder.EnsureWritable(output);
        }

        Report("Loading");
        using ModelWithData supplied = ModelWithData.Open(options.ModelPath, options.Data, options.Run.Session);
        SourceModel source = supplied.Model;
        EnsureFilesAreDistinct(source);
        Dataset data = supplied.Load(
            CalibrationSplit.Choose(supplied.Count, options.Data.Samples, heldOut: 0, options.Seed).Calibration, options.Run.HeldData);

        options.Run.GiveBack();
        Report("Analysing couplings");
        using EvaluationModel evaluated = EvaluationModel.Open(
            source.Model, source.Session, session => new DatasetInputs(data, session), options.Run.Session, cancellationToken);
        RunSettings run = options.Run.Beside(source.Bytes);
        options.Run.GiveBack();
        GamePreparation.EnsurePrunable(evaluated.Original);
        ChannelGroup group = Find(evaluated.Evaluated);
        GamePreparation.EnsureLabels(source, evaluated, data);
        GroupGames games = preparation.Games(source, evaluated, data, run, cancellationToken);
        GroupRanks ranks = new(games, group, ImportanceCatalog.Discover(), options);
        using WorthStore store = preparation.Store(options.CachePath, source, games);
        CompareRanksResult result = ranks.Compare(store, progress, cancellationToken);
        return result with { Batching = evaluated.Batching, Elapsed = Stopwatch.GetElapsedTime(started) };
    }

    private ChannelGroup Find(Couplings couplings) =>
        couplings.Groups.FirstOrDefault(group => group.Name == options.Group)
        ?? throw new UsageException($"The model has no group '{options.Group}'. Use one of '{string.Join("', '", couplings.Groups.Select(group => group.Name))}'.");

    private void EnsureFilesAreDistinct(SourceModel source)
    {
        List<(string Path, string Purpose)> files = [(options.Data.Path, "the data")];
        if (options.Data.LabelsPath is { } labels)
        {
            files.Add((labels, "the labels"));
        }

        files.AddRange(source.Files().Select(file => (file, "a file of the model")));
        if (options.OutputPath is { } output)
        {
            FileLocation.EnsureDistinct(("output", output, "-o"), files);
            files.Add((output, "the output"));
        }

        if (options.CachePath is { } cache)
        {
            CacheLocation.EnsureDistinct(cache, files);
        }
    }

    private void Report(string stage) => progress.Report(new PipelineProgress(stage, 0, 0));
}
