using System.Collections.Immutable;
using OnnxShapley.Engine.Analysis;
using OnnxShapley.Engine.Data;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Payoffs;
using OnnxShapley.Engine.Pipeline;
using OnnxShapley.Games;
using OnnxShapley.Inference;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Benchmarks.Coalitions;

/// <summary>A model with its calibration set, and the games of its groups as <see cref="PrunePipeline"/> plays them.</summary>
internal sealed class MeasuredModel : IDisposable
{
    private const ulong Seed = 2026;

    private readonly SourceModel _source;
    private readonly EvaluationModel _evaluated;
    private readonly Payoff _payoff;
    private readonly RunSettings _run;

    private MeasuredModel(SourceModel source, EvaluationModel evaluated, CalibrationSet calibration, string payoffName, RunSettings run)
    {
        _source = source;
        _evaluated = evaluated;
        Calibration = calibration;
        _run = run;
        PayoffName = payoffName;
        _payoff = PayoffCatalog.Discover().Create(payoffName, calibration);
    }

    /// <summary>The groups of the model that is evaluated.</summary>
    public Couplings Couplings => _evaluated.Evaluated;

    /// <summary>The payoff: what the pipeline takes unless told otherwise.</summary>
    public string PayoffName { get; }

    /// <summary>Images of the calibration set, by the name of the model's input.</summary>
    public IReadOnlyDictionary<string, Tensor> Images => Calibration.Data.Inputs.ToDictionary(input => input.Key, input => input.Value.Read());

    /// <summary>The calibration set, for payoffs.</summary>
    public CalibrationSet Calibration { get; }

    /// <summary>Number of images of the calibration set.</summary>
    public int ImageCount => Calibration.Count;

    /// <summary>The games of its groups, as importances are given them.</summary>
    public GroupGames Games => new(Couplings, Calibration, PayoffName, new Lazy<Payoff>(_payoff), _run, PruneOptions.DefaultImagesPerOrder);

    /// <summary>Opens a model and its data.</summary>
    public static MeasuredModel Open(CoalitionOptions options)
    {
        SourceModel source = SourceModel.Open(options.ModelPath, options.Run.Session);
        Dataset data = options.Data is null ? RandomImages(source, options.Images) : Load(options, source);
        EvaluationModel evaluated = EvaluationModel.Open(
            source.Model, source.Session, session => new DatasetInputs(data, session), options.Run.Session, CancellationToken.None);
        ImmutableArray<int> scores = evaluated.Facts.Tensors[source.FirstOutput].Shape;
        bool isClassifier = Classification.IsOneRowAnImage(scores);
        data = options.Data is null && isClassifier ? data with { Labels = RandomLabels(data.Count, scores[1]) } : data;

        ImmutableArray<string> outputs = [.. source.Index.Outputs.Select(output => output.Name)];
        RunSettings run = options.Run.Beside(source.Bytes);
        int batch = MemoryPlan.SamplesPerRun(evaluated.Facts, evaluated.Facts.Index.Nodes, run.RunMemory);
        CalibrationSet calibration = new(
            data, new Lazy<ImmutableArray<Tensor>>(() => evaluated.Batches(batch).RunAll(data.Inputs, outputs, CancellationToken.None)), source.GivesProbabilities);
        MeasuredModel measured = new(source, evaluated, calibration, !isClassifier ? "mse" : data.Labels is null ? "kl" : "cross-entropy", run);
        evaluated.Release();
        options.Run.GiveBack();
        return measured;
    }

    /// <summary>The group of a name.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public ChannelGroup Group(string name) => Couplings.Groups.FirstOrDefault(candidate => candidate.Name == name)
        ?? throw new UsageException($"There is no group '{name}'. There are '{string.Join("', '", Couplings.Groups.Select(candidate => candidate.Name))}'.");

    /// <summary>Opens the unpruned model as the user has it, in a session of its own, which keeps memory as long as it is open.</summary>
    public OrtSession OpenPlain() => OrtSession.OpenFile(_source.Path, _run.Session);

    /// <summary>Prepares the game of a group.</summary>
    /// <param name="group">The group.</param>
    /// <param name="meter">Counts the time in ONNX Runtime.</param>
    public GroupGame OpenGame(ChannelGroup group, RunMeter meter) => OpenGame(group, _payoff, meter);

    /// <summary>Prepares the game of a group with another payoff.</summary>
    /// <param name="group">The group.</param>
    /// <param name="payoff">A payoff of <see cref="Calibration"/>.</param>
    /// <param name="meter">Counts the time in ONNX Runtime.</param>
    public GroupGame OpenGame(ChannelGroup group, Payoff payoff, RunMeter meter)
    {
        RunSettings run = _run with { Session = _run.Session with { Meter = meter } };
        return new GroupGame(Couplings, group, Calibration, payoff, run, CancellationToken.None);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _evaluated.Dispose();
        _source.Dispose();
    }

    private static Dataset Load(CoalitionOptions options, SourceModel source)
    {
        DatasetLoader loader = DatasetLoader.Open(options.Data!, null, source.Session.Inputs, options.Preprocessing);
        return loader.Load(CalibrationSplit.Choose(loader.Count, Math.Min(options.Images, loader.Count), heldOut: 0, Seed).Calibration, options.Run.HeldData);
    }

    private static Dataset RandomImages(SourceModel source, int count)
    {
        // A burnt-in batch is declared as such: rows are drawn as if it were free.
        ImmutableArray<TensorSignature> free = [.. source.Session.Inputs.Select(input => input with { Shape = input.Shape is [> 0, ..] ? input.Shape.SetItem(0, -1) : input.Shape })];
        return new Dataset
        {
            Inputs = InputRows.Of(SyntheticInputs.For(free, new Dictionary<string, ImmutableArray<long>>()).OfBatch(count)),
            Labels = null,
            RowNumbers = [.. Enumerable.Range(0, count)],
            LabelsDescription = "random data",
        };
    }

    private static ImmutableArray<long> RandomLabels(int count, int classes)
    {
        SeededRandom random = new(Seed);
        return [.. Enumerable.Range(0, count).Select(_ => (long)random.Next(classes))];
    }
}
