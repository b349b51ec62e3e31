using System.Collections.Immutable;

namespace OnnxShapley.Engine.Importances;

/// <summary>Mean and standard deviation over images of every channel's value, updated image by image (Welford 1962).</summary>
/// <param name="channels">Number of channels.</param>
internal sealed class ImageMoments(int channels)
{
    private readonly double[] _means = new double[channels];
    private readonly double[] _squares = new double[channels];
    private int _images;

    /// <summary>Adds the values on an image.</summary>
    public void Add(ImmutableArray<double> values)
    {
        _images++;
        for (int channel = 0; channel < channels; channel++)
        {
            double before = values[channel] - _means[channel];
            _means[channel] += before / _images;
            _squares[channel] += before * (values[channel] - _means[channel]);
        }
    }

    /// <summary>The mean and some standard deviations of each channel's values. The images are all there are: squares are divided by their number.</summary>
    public ImmutableArray<double> MeanAnd(double deviations) =>
        [.. _means.Select((mean, channel) => mean + (deviations * Math.Sqrt(_squares[channel] / _images)))];
}
