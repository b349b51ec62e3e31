using System.Collections.Immutable;
using OnnxShapley.Engine.Data;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Running;
using OnnxShapley.Inference;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Pruning.Facts;
using OnnxShapley.Pruning.Masking;

namespace OnnxShapley.Engine.Activations;

/// <summary>
/// What the channels of a model are on the calibration images, at the places where masks sit: the tensors that convolutions and matrices sum over. One pass over the images tells it
/// for all groups. A figure of a channel is the mean over the places where it is summed over, each weighing alike whatever its
/// resolution; at a place it is the mean over all images, all positions, and all slots that the channel has there.
/// </summary>
internal sealed class ActivationStatistics
{
    // Beside a tensor lie its absolute values, and those in double precision.
    private const int Copies = 4;

    private readonly Couplings _couplings;
    private readonly ImmutableArray<SiteTotals> _sites;

    private ActivationStatistics(Couplings couplings, ImmutableArray<SiteTotals> sites)
    {
        _couplings = couplings;
        _sites = sites;
    }

    /// <summary>Runs the model over all images.</summary>
    /// <param name="couplings">The model and its groups.</param>
    /// <param name="images">The model's inputs for every image.</param>
    /// <param name="run">Where it runs, and in how much memory.</param>
    /// <param name="cancellationToken">Ends the runs.</param>
    public static ActivationStatistics Measure(
        Couplings couplings, IReadOnlyDictionary<string, InputRows> images, RunSettings run, CancellationToken cancellationToken)
    {
        ActivationModel model = ActivationModelBuilder.Build(couplings);
        ImmutableArray<SiteTotals> sites = [.. model.Sites.Select(site => new SiteTotals(site))];
        using OrtSession session = OrtSession.Open(model.Model.ToBytes(), run.Session with { ExternalDataFolder = couplings.Facts.Model.Directory });
        int copies = model.IsPerImage ? 1 : couplings.Facts.BatchSize;
        foreach (ImmutableArray<Tensor> sums in Runs(couplings.Facts, model, session, images, run, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (int site = 0; site < sites.Length; site++)
            {
                sites[site].Add(sums[2 * site], sums[(2 * site) + 1], copies);
            }
        }

        return new ActivationStatistics(couplings, sites);
    }

    /// <summary>The mean absolute value of every channel of a group.</summary>
    public ImmutableArray<double> Magnitudes(ChannelGroup group) => Means(group, (site, slot) => site.Magnitude(slot));

    /// <summary>The share of every channel's values that are not zero.</summary>
    public ImmutableArray<double> NonzeroShares(ChannelGroup group) => Means(group, (site, slot) => site.NonzeroShare(slot));

    private static IEnumerable<ImmutableArray<Tensor>> Runs(
        ModelFacts facts, ActivationModel model, OrtSession session, IReadOnlyDictionary<string, InputRows> images, RunSettings run, CancellationToken cancellationToken)
    {
        ImmutableArray<string> outputs = [.. model.Sites.SelectMany(site => new[] { site.Magnitudes, site.Nonzeros })];
        if (model.IsPerImage)
        {
            int batch = MemoryPlan.SamplesPerRun(facts, model.Model.Graph.Node, run.RunMemory / Copies);
            return new BatchedRun(session, batch, isBatchFree: true).RunRows(images, new Dictionary<string, Tensor>(), outputs, cancellationToken);
        }

        // The rows of a batch lie anywhere: a batch of one image, as many times as it takes, tells of that image.
        return Enumerable.Range(0, images.First().Value.Count).Select(image => session.Run(
            images.ToDictionary(input => input.Key, input => Padding.Rows(input.Value, image, 1, facts.BatchSize)), outputs.AsSpan(), cancellationToken));
    }

    private ImmutableArray<double> Means(ChannelGroup group, Func<SiteTotals, int, double> figure)
    {
        double[] means = new double[group.ChannelCount];
        int[] sites = new int[group.ChannelCount];
        foreach (SiteTotals site in _sites)
        {
            double[] sums = new double[group.ChannelCount];
            int[] slots = new int[group.ChannelCount];
            for (int slot = 0; slot < site.Site.Axis.Length; slot++)
            {
                if (_couplings.ChannelOf(site.Site.Axis, slot) is { } id && id.Group == group.Number)
                {
                    sums[id.Channel] += figure(site, slot);
                    slots[id.Channel]++;
                }
            }

            for (int channel = 0; channel < means.Length; channel++)
            {
                means[channel] += slots[channel] > 0 ? sums[channel] / slots[channel] : 0;
                sites[channel] += slots[channel] > 0 ? 1 : 0;
            }
        }

        // In single precision the last bits are gone, which depend on how a run adds up.
        return [.. means.Zip(sites, (mean, count) => (double)(float)(mean / count))];
    }
}
