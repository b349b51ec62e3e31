using System.Collections.Immutable;
using System.Diagnostics;
using OnnxShapley.Engine.Analysis;
using OnnxShapley.Engine.Data;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Running;
using OnnxShapley.Inference;
using OnnxShapley.Pruning.Costs;

namespace OnnxShapley.Engine.Pipeline;

/// <summary>Measures a model: accuracy and loss where there are labels, and latency.</summary>
public static class Evaluator
{
    private const int WarmUpRuns = 3;
    private const int TimedRuns = 20;

    /// <summary>Measures a model.</summary>
    /// <exception cref="OnnxShapleyException">Something that the user can do something about.</exception>
    public static EvaluateResult Evaluate(EvaluateOptions options, CancellationToken cancellationToken)
    {
        using ModelWithData supplied = ModelWithData.Open(options.ModelPath, options.Data, options.Session);
        SourceModel source = supplied.Model;
        RunSettings run = new(options.Session, RunSettings.DefaultMemory);
        Dataset data = supplied.Load(CalibrationSplit.Choose(supplied.Count, options.Data.Samples ?? supplied.Count, 0, options.Seed).Calibration, run.HeldData);

        using EvaluationModel evaluated = EvaluationModel.Open(
            source.Model, source.Session, session => new DatasetInputs(data, session), options.Session, cancellationToken);
        int most = Math.Min(options.BatchSize, data.Count);
        int batch = evaluated.Batching.Size ?? most;
        Quality? quality = QualityMeter.Measure(
            evaluated.Batches(most), source.FirstOutput, source.GivesProbabilities, data, cancellationToken);
        TimeSpan latency = Latency(source, data, batch, cancellationToken);
        return new EvaluateResult(
            new CostModel(evaluated.Original).Whole(),
            source.Bytes,
            data.Count,
            batch,
            evaluated.Batching,
            quality,
            latency,
            batch / latency.TotalSeconds);
    }

    private static TimeSpan Latency(SourceModel source, Dataset data, int batch, CancellationToken cancellationToken)
    {
        Dictionary<string, Tensor> feeds = data.Inputs.ToDictionary(
            input => input.Key, input => Padding.Rows(input.Value, 0, Math.Min(batch, data.Count), batch));
        ImmutableArray<string> outputs = [.. source.Index.Outputs.Select(output => output.Name)];
        List<TimeSpan> times = [];
        for (int run = 0; run < WarmUpRuns + TimedRuns; run++)
        {
            long start = Stopwatch.GetTimestamp();
            source.Session.Run(feeds, outputs.AsSpan(), cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(start));
        }

        return times.Skip(WarmUpRuns).Order().ElementAt(TimedRuns / 2);
    }
}
