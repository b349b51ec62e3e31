using System.Collections.Immutable;
using OnnxShapley.Engine.Data;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Payoffs;
using OnnxShapley.Engine.Running;
using OnnxShapley.Inference;
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

    /// <summary>Runs both models and compares all outputs.</summary>
    /// <param name="couplings">The original and its groups.</param>
    /// <param name="masked">The masked model.</param>
    /// <param name="plan">What was cut.</param>
    /// <param name="prunedPath">The file of the pruned model.</param>
    /// <param name="data">Images; at most <see cref="MaximumSamples"/> of them are used.</param>
    /// <param name="tolerance">What the relative difference may be.</param>
    /// <param name="run">Where the models run.</param>
    /// <param name="cancellationToken">Ends the comparison.</param>
    public static Equivalence Verify(
        Couplings couplings,
        MaskedModel masked,
        Plan plan,
        string prunedPath,
        Dataset data,
        double tolerance,
        RunSettings run,
        CancellationToken cancellationToken)
    {
        ModelFacts facts = couplings.Facts;
        int samples = Math.Min(MaximumSamples, data.Count);
        int batch = facts.IsBatchFree ? Math.Min(samples, MemoryPlan.SamplesPerRun(facts, facts.Index.Nodes, run.Memory)) : facts.BatchSize;
        Dataset images = data.Rows(0, samples);
        ImmutableArray<string> outputs = [.. facts.Index.Outputs.Select(output => output.Name)];
        Dictionary<string, Tensor> masks = couplings.Groups.ToDictionary(group => masked.Masks[group.Number], group => Mask(group, plan));
        using OrtSession maskedSession = OrtSession.Open(masked.Model.ToBytes(), run.Session with { ExternalDataFolder = facts.Model.Directory });
        using OrtSession prunedSession = OrtSession.OpenFile(prunedPath, run.Session);
        Dictionary<string, Tensor> none = [];
        IEnumerable<ImmutableArray<Tensor>> expected = new BatchedRun(maskedSession, batch, facts.IsBatchFree).Run(images.Inputs, masks, outputs, cancellationToken);
        IEnumerable<ImmutableArray<Tensor>> actual = new BatchedRun(prunedSession, batch, facts.IsBatchFree).Run(images.Inputs, none, outputs, cancellationToken);

        double[] difference = new double[outputs.Length];
        double[] scale = new double[outputs.Length];
        foreach ((ImmutableArray<Tensor> wanted, ImmutableArray<Tensor> got) in expected.Zip(actual))
        {
            for (int output = 0; output < outputs.Length; output++)
            {
                (double largest, double largestDifference) = Compare(outputs[output], wanted[output], got[output]);
                scale[output] = Math.Max(scale[output], largest);
                difference[output] = Math.Max(difference[output], largestDifference);
            }
        }

        double relative = difference.Zip(scale, (d, s) => d == 0 ? 0 : d / Math.Max(s, Numbers.SmallestScale)).Max();
        return new Equivalence(difference.Max(), relative, tolerance, samples);
    }

    private static (double Largest, double Difference) Compare(string output, Tensor wanted, Tensor got)
    {
        if (!wanted.Shape.SequenceEqual(got.Shape))
        {
            throw new EquivalenceException(
                $"The output '{output}' of the pruned model has shape [{string.Join(',', got.Shape)}], that of the masked model [{string.Join(',', wanted.Shape)}]. "
                + "Nothing was written. This is a bug: please report it with the model.");
        }

        return Numbers.Difference(wanted, got);
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
