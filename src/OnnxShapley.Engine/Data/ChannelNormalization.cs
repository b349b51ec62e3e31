using System.Collections.Immutable;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Data;

/// <summary>The preprocessing of one image input: which axis holds the channels, and a scale, a mean and a standard deviation for each.</summary>
internal sealed class ChannelNormalization
{
    private readonly double _scale;
    private readonly ImmutableArray<double> _mean;
    private readonly ImmutableArray<double> _deviation;

    // Number of neighbouring elements of a row that belong to one channel.
    private readonly int _run;

    private ChannelNormalization(double scale, ImmutableArray<double> mean, ImmutableArray<double> deviation, int run)
    {
        _scale = scale;
        _mean = mean;
        _deviation = deviation;
        _run = run;
    }

    /// <summary>Fits the options to an array of images.</summary>
    /// <exception cref="UsageException">The options have neither one entry nor one for each channel, or it is not clear which axis holds the channels.</exception>
    public static ChannelNormalization Fit(PreprocessingOptions options, NumpyArray images)
    {
        double scale = options.Scale ?? (images.Type == ElementType.Byte ? byte.MaxValue : 1);
        ImmutableArray<double> mean = options.Mean.IsEmpty ? [0] : options.Mean;
        ImmutableArray<double> deviation = options.StandardDeviation.IsEmpty ? [1] : options.StandardDeviation;
        int channels = Math.Max(mean.Length, deviation.Length);
        if (Math.Min(mean.Length, deviation.Length) is > 1 and int fewer && fewer != channels)
        {
            throw new UsageException(
                $"'--mean' has {mean.Length} entries, but '--std' has {deviation.Length}. Give each one entry, or as many as there are channels.");
        }

        // One entry takes a whole row as one run.
        int axis = channels == 1 ? 0 : FindAxis(images, channels, options.Mean.Length == channels ? "--mean" : "--std");
        long run = images.Shape.Skip(axis + 1).Aggregate(1L, (product, length) => product * length);
        return new ChannelNormalization(scale, Repeat(mean, channels), Repeat(deviation, channels), checked((int)run));
    }

    /// <summary>Normalises one row in place.</summary>
    public void Apply(Span<double> row)
    {
        int channel = 0;
        while (!row.IsEmpty)
        {
            double mean = _mean[channel];
            double deviation = _deviation[channel];
            foreach (ref double value in row[.._run])
            {
                value = ((value / _scale) - mean) / deviation;
            }

            row = row[_run..];
            channel = channel + 1 == _mean.Length ? 0 : channel + 1;
        }
    }

    private static int FindAxis(NumpyArray images, int channels, string option)
    {
        int last = images.Shape.Length - 1;
        string problem = $"'{option}' has {channels} entries, but the {images.Description} has shape {ShapeText.Of(images.Shape)}: ";
        return (images.Shape[1] == channels, images.Shape[last] == channels) switch
        {
            (true, false) => 1,
            (false, true) => last,
            (true, true) => throw new UsageException(
                problem + $"both axis 1 and the last axis have length {channels}, and which holds the channels is not clear. "
                + "Normalise the images before they are saved."),
            (false, false) => throw new UsageException(
                problem + $"neither axis 1 ({images.Shape[1]}) nor the last axis ({images.Shape[last]}) has that length. "
                + "Give one entry, or as many as there are channels."),
        };
    }

    private static ImmutableArray<double> Repeat(ImmutableArray<double> entries, int count) =>
        entries.Length == count ? entries : [.. Enumerable.Repeat(entries[0], count)];
}
