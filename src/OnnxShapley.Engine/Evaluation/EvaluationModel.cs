using OnnxShapley.Engine.Analysis;
using OnnxShapley.Engine.Running;
using OnnxShapley.Engine.Verification;
using OnnxShapley.Inference;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Freeing;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Pruning.Facts;

namespace OnnxShapley.Engine.Evaluation;

/// <summary>
/// A model as it is evaluated. Where its batch is fixed, that is a twin with a free batch if one is found and proved to compute the same, so that
/// many coalitions and images run at a time; what is cut and written is always the model itself.
/// </summary>
internal sealed class EvaluationModel : IDisposable
{
    private const string OneExample = "The model takes one example, without an axis for a batch.";

    private readonly OrtSession? _twin;
    private readonly OrtSession _session;

    private EvaluationModel(Couplings original, OrtSession session, Batching batching, Couplings? evaluated = null, OrtSession? twin = null)
    {
        Original = original;
        Evaluated = evaluated ?? original;
        Batching = batching;
        _session = session;
        _twin = twin;
    }

    /// <summary>The model itself and its channels.</summary>
    public Couplings Original { get; }

    /// <summary>The model that is evaluated, with the same channels in the same order.</summary>
    public Couplings Evaluated { get; }

    /// <summary>Whether images can be evaluated together.</summary>
    public Batching Batching { get; }

    /// <summary>What a run of the model that is evaluated showed.</summary>
    public ModelFacts Facts => Evaluated.Facts;

    /// <summary>Analyses a model, and frees its batch where it is fixed.</summary>
    /// <param name="model">The model.</param>
    /// <param name="session">The model, open for running; it must outlive the result.</param>
    /// <param name="inputsFor">Makes inputs for the model or its twin.</param>
    /// <param name="settings">Where they run.</param>
    /// <param name="cancellationToken">Ends the runs.</param>
    /// <exception cref="InferenceException">The model does not run.</exception>
    public static EvaluationModel Open(
        OnnxModel model, OrtSession session, Func<OrtSession, ITraceInputs> inputsFor, SessionSettings settings, CancellationToken cancellationToken)
    {
        ITraceInputs inputs = inputsFor(session);
        ModelFacts facts = ModelTracer.Trace(model, inputs, settings, cancellationToken);
        if (BatchAxis.IsAddedTo(model))
        {
            return new EvaluationModel(CouplingAnalyzer.Analyze(facts), session, new Batching(BatchState.Fixed, 1, OneExample));
        }

        if (!facts.IsBatchFree)
        {
            return OpenTwin(session, CouplingAnalyzer.Analyze(facts), inputsFor, settings, cancellationToken);
        }

        // Two of the same image stand for one alone: some exports drop the batch where there is one image only.
        if (new BatchProof(session, batch: 2, session, FloatTolerance.Of(facts, settings)).Refute(inputs, cancellationToken) is { } mixing)
        {
            ModelFacts single = ModelTracer.Trace(model, new SingleImages(inputs), settings, cancellationToken);
            return new EvaluationModel(CouplingAnalyzer.Analyze(single), session, new Batching(BatchState.Fixed, 1, mixing));
        }

        return new EvaluationModel(CouplingAnalyzer.Analyze(facts), session, new Batching(BatchState.Free, null, null));
    }

    /// <summary>Runs the model that is evaluated in batches.</summary>
    /// <param name="batchSize">Images a run, where that may be any number.</param>
    public BatchedRun Batches(int batchSize) => new(_twin ?? _session, Facts.IsBatchFree ? batchSize : Facts.BatchSize, Facts.IsBatchFree);

    /// <summary>Gives back the memory of the sessions; the next run opens them again.</summary>
    public void Release()
    {
        _twin?.Release();
        _session.Release();
    }

    /// <inheritdoc/>
    public void Dispose() => _twin?.Dispose();

    private static EvaluationModel OpenTwin(
        OrtSession session, Couplings original, Func<OrtSession, ITraceInputs> inputsFor, SessionSettings settings, CancellationToken cancellationToken)
    {
        ModelFacts facts = original.Facts;
        OnnxModel freed = BatchFreer.Free(original);
        OrtSession? twin = null;
        string? obstacle;
        try
        {
            twin = OrtSession.Open(freed.ToBytes(), settings with { ExternalDataFolder = freed.Directory });
            ITraceInputs inputs = inputsFor(twin);
            obstacle = new BatchProof(session, facts.BatchSize, twin, FloatTolerance.Of(facts, settings)).Refute(inputs, cancellationToken);
            if (obstacle is null)
            {
                Couplings evaluated = CouplingAnalyzer.Analyze(ModelTracer.Trace(freed, inputs, settings, cancellationToken));
                if (evaluated.Facts.IsBatchFree && evaluated.HasSameChannelsAs(original))
                {
                    EvaluationModel result = new(original, session, new Batching(BatchState.Freed, facts.BatchSize, null), evaluated, twin);
                    twin = null;
                    return result;
                }

                obstacle = "With a free batch, other channels would go together.";
            }
        }
        catch (InferenceException exception)
        {
            obstacle = $"With a free batch it does not run. {exception.Message}";
        }
        finally
        {
            twin?.Dispose();
        }

        return new EvaluationModel(original, session, new Batching(BatchState.Fixed, facts.BatchSize, obstacle));
    }
}
