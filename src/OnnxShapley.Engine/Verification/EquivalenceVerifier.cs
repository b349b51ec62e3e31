using System.Collections.Immutable;
using OnnxShapley.Engine.Data;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Running;
using OnnxShapley.Inference;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Cutting;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Pruning.Facts;
using OnnxShapley.Pruning.Masking;

namespace OnnxShapley.Engine.Verification;

/// <summary>Compares a pruned model, as it lies on disk, with the masked model under the same plan.</summary>
internal static class EquivalenceVerifier
{
    /// <summary>Images that are compared at most.</summary>
    public const int MaximumSamples = 512;

    /// <summary>Runs both models and compares all outputs, and the choices before them.</summary>
    /// <param name="couplings">The original and its groups.</param>
    /// <param name="masked">The masked model.</param>
    /// <param name="plan">What was cut.</param>
    /// <param name="pruned">The pruned model.</param>
    /// <param name="prunedSession">The pruned model, open for running.</param>
    /// <param name="data">Images; at most <see cref="MaximumSamples"/> of them are used.</param>
    /// <param name="tolerance">What the relative difference may be.</param>
    /// <param name="run">Where the models run.</param>
    /// <param name="cancellationToken">Ends the comparison.</param>
    public static Equivalence Verify(
        Couplings couplings,
        MaskedModel masked,
        Plan plan,
        OnnxModel pruned,
        OrtSession prunedSession,
        Dataset data,
        double tolerance,
        RunSettings run,
        CancellationToken cancellationToken)
    {
        ModelFacts facts = couplings.Facts;
        ImmutableArray<ComparisonPoint> points = ComparisonPoints.Find(couplings, Computed(pruned));
        ImmutableArray<string> tensors = [.. points.Select(point => point.Tensor)];
        Dataset images = data.Rows(0, Math.Min(MaximumSamples, data.Count));

        // One image at a time where a choice may turn: those that follow it in a run would be lost with it.
        int batch = !facts.IsBatchFree ? facts.BatchSize
            : points.Any(point => point.IsChoice) ? 1
            : Math.Min(images.Count, MemoryPlan.SamplesPerRun(facts, facts.Index.Nodes, run.RunMemory));
        Dictionary<string, Tensor> masks = couplings.Groups.ToDictionary(group => masked.Masks[group.Number], group => Mask(group, plan));
        using OrtSession maskedSession = Open(masked.Model, tensors, run);
        using OrtSession? choosing = points.All(point => facts.Index.IsOutput(point.Tensor)) ? null : Open(pruned, tensors, run);
        Dictionary<string, Tensor> none = [];
        IEnumerable<ImmutableArray<Tensor>> expected = new BatchedRun(maskedSession, batch, facts.IsBatchFree).Run(images.Inputs, masks, tensors, cancellationToken);
        IEnumerable<ImmutableArray<Tensor>> actual = new BatchedRun(choosing ?? prunedSession, batch, facts.IsBatchFree).Run(images.Inputs, none, tensors, cancellationToken);

        Comparison comparison = new(points, tolerance);
        foreach ((ImmutableArray<Tensor> wanted, ImmutableArray<Tensor> got) in expected.Zip(actual))
        {
            comparison.Add(wanted, got);
        }

        return new Equivalence(comparison.MaxAbsDiff, comparison.MaxRelDiff, tolerance, images.Count, Math.Min(images.Count, batch * comparison.TurnedRuns));
    }

    /// <summary>Names of what a model computes.</summary>
    private static HashSet<string> Computed(OnnxModel model) =>
        [.. model.Graph.Node.SelectMany(node => node.Output).Concat(model.Graph.Input.Select(input => input.Name))];

    /// <summary>Opens a model with more of its tensors as outputs.</summary>
    private static OrtSession Open(OnnxModel model, ImmutableArray<string> tensors, RunSettings run)
    {
        OnnxModel opened = model.CloneDeep();
        HashSet<string> outputs = [.. opened.Graph.Output.Select(output => output.Name)];
        opened.Graph.Output.AddRange(tensors.Where(outputs.Add).Select(tensor => new ValueInfoProto { Name = tensor }));
        return OrtSession.Open(opened.ToBytes(), run.Session with { ExternalDataFolder = model.Directory });
    }

    private static Tensor Mask(ChannelGroup group, Plan plan)
    {
        float[] mask = new float[group.ChannelCount];
        foreach (int channel in plan.Kept[group.Number])
        {
            mask[channel] = 1;
        }

        return Tensor.From<float>(mask, mask.Length);
    }
}
