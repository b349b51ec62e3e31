using System.Collections.Immutable;
using OnnxShapley.Engine.Data;
using OnnxShapley.Games;
using OnnxShapley.Inference;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Pruning.Facts;
using OnnxShapley.Pruning.Masking;
using static System.Numerics.Tensors.TensorPrimitives;

namespace OnnxShapley.Engine.Evaluation;

/// <summary>
/// What each channel of a group contributes, for every image, to the tensors that cross from the affine part of the suffix to the rest. For that the
/// part runs for every single channel and for none. The result is kept where it fits in memory, and computed again for every pass where it does not.
/// </summary>
internal sealed class Contributions : IDisposable
{
    // Sums of many long rows go through memory. Sums of few short ones are cheaper than masks, even where they multiply as much as the part does.
    private const long MostBytesPerImage = 8L << 20;
    private const long FewBytesPerImage = 64L << 10;

    private readonly ContributionModel _model;
    private readonly int _rows;
    private readonly int _imagesPerRun;
    private readonly Frontier _frontier;
    private readonly OrtSession _session;
    private readonly ImmutableArray<string> _outputs;
    private readonly Tensor _masks;
    private readonly Dictionary<string, Tensor>? _kept;

    /// <summary>Prepares the affine part, and runs it where the result can be kept.</summary>
    /// <param name="model">The affine part.</param>
    /// <param name="facts">Shapes of the model's tensors.</param>
    /// <param name="group">The group.</param>
    /// <param name="images">The model's inputs for every image.</param>
    /// <param name="run">Where it runs, and in how much memory.</param>
    /// <param name="cancellationToken">Ends the runs.</param>
    public Contributions(
        ContributionModel model,
        ModelFacts facts,
        ChannelGroup group,
        ImmutableDictionary<string, InputRows> images,
        RunSettings run,
        CancellationToken cancellationToken)
    {
        int channels = group.ChannelCount;
        int count = (int)images.First().Value.Shape[0];
        _model = model;
        _rows = channels + 1;
        _outputs = [.. model.Results.Select(result => result.Output)];
        _masks = Samples.Masks([.. Enumerable.Range(0, channels).Select(channel => Coalition.Of(channels, channel)), Coalition.Empty(channels)], channels);
        _imagesPerRun = Math.Max(1, MemoryPlan.SamplesPerRun(facts, model.Model.Graph.Node, run.RunMemory) / _rows);
        _frontier = new Frontier(facts, model.Frontier, images, run, cancellationToken);
        _session = OrtSession.Open(model.Model.ToBytes(), run.Session with { ExternalDataFolder = facts.Model.Directory });
        if (count * BytesPerImage(model, channels) <= run.ContributionMemory
            && model.Results.All(result => (long)count * _rows * result.Elements * sizeof(float) <= Array.MaxLength))
        {
            _kept = Compute(0, count, cancellationToken);
            _session.Dispose();
            _frontier.Dispose();
        }

        MostImages = IsKept ? count : (int)Math.Clamp(run.RunMemory / BytesPerImage(model, channels), 1, count);
    }

    /// <summary>Whether the contributions are computed once only.</summary>
    public bool IsKept => _kept is not null;

    /// <summary>Images whose contributions may be asked for at a time.</summary>
    public int MostImages { get; }

    /// <summary>
    /// Whether it pays to split the suffix: to add contributions up is less work than to compute the part, and they can be kept. That depends on the
    /// model and the number of images alone, not on the memory that there is, so that the same bits come out wherever it runs.
    /// </summary>
    public static bool Pays(ContributionModel model, ChannelGroup group, int images)
    {
        long bytes = BytesPerImage(model, group.ChannelCount);
        return bytes <= Math.Min(MostBytesPerImage, RunSettings.DefaultContributionMemory / images) && bytes / sizeof(float) <= (bytes <= FewBytesPerImage ? 2 * model.MultiplyAdds : model.MultiplyAdds / 2);
    }

    /// <summary>The contributions for some images, by the name of the input that takes them.</summary>
    public Dictionary<string, Tensor> Rows(int start, int count, CancellationToken cancellationToken) =>
        _kept?.ToDictionary(entry => entry.Key, entry => entry.Value.Rows(start, count)) ?? Compute(start, count, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _frontier.Dispose();
    }

    private static long BytesPerImage(ContributionModel model, int channels) => sizeof(float) * (channels + 1L) * model.Elements;

    private Dictionary<string, Tensor> Compute(int start, int count, CancellationToken cancellationToken)
    {
        Dictionary<string, Tensor> tensors = _model.Results.ToDictionary(
            result => result.Input, result => Tensor.Zeros(ElementType.Single, count, _rows, result.Elements));
        for (int done = 0; done < count; done += _imagesPerRun)
        {
            int part = Math.Min(_imagesPerRun, count - done);
            Dictionary<string, Tensor> feeds = _frontier.Rows(start + done, part, part, cancellationToken);
            feeds.Add(CoalitionModel.Masks, _masks);
            Samples.Number(feeds, _rows, part);
            ImmutableArray<Tensor> values = _session.Run(feeds, _outputs.AsSpan(), cancellationToken);
            for (int result = 0; result < values.Length; result++)
            {
                Tensor rows = tensors[_model.Results[result].Input].Rows(done, part);
                AddDifferences(values[result].Span<float>(), rows.Span<float>(), _model.Results[result].Elements);
            }
        }

        return tensors;
    }

    /// <summary>Of what single channels give, takes away what is there without any, image by image.</summary>
    private void AddDifferences(ReadOnlySpan<float> values, Span<float> contributions, int elements)
    {
        for (int image = 0; image < values.Length; image += _rows * elements)
        {
            ReadOnlySpan<float> empty = values.Slice(image + ((_rows - 1) * elements), elements);
            for (int row = 0; row < _rows - 1; row++)
            {
                int place = image + (row * elements);
                Subtract(values.Slice(place, elements), empty, contributions.Slice(place, elements));
            }

            empty.CopyTo(contributions.Slice(image + ((_rows - 1) * elements), elements));
        }
    }
}
