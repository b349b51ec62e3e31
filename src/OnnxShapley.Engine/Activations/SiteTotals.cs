using OnnxShapley.Inference;
using OnnxShapley.Pruning.Masking;

namespace OnnxShapley.Engine.Activations;

/// <summary>Adds up what runs tell of the values at one place, slot by slot.</summary>
/// <param name="site">The place.</param>
internal sealed class SiteTotals(ActivationSite site)
{
    private readonly double[] _magnitudes = new double[site.Axis.Length];
    private readonly double[] _nonzeros = new double[site.Axis.Length];
    private long _images;

    /// <summary>The place.</summary>
    public ActivationSite Site => site;

    /// <summary>Adds images in their order.</summary>
    /// <param name="magnitudes">Sums of absolute values: float64 [rows, slots].</param>
    /// <param name="nonzeros">Numbers of values that are not zero: float64 [rows, slots].</param>
    /// <param name="copies">How many times a row has an image in it.</param>
    public void Add(Tensor magnitudes, Tensor nonzeros, int copies)
    {
        Add(magnitudes.Span<double>(), _magnitudes, copies);
        Add(nonzeros.Span<double>(), _nonzeros, copies);
        _images += magnitudes.Shape[0];
    }

    /// <summary>Mean absolute value of a slot.</summary>
    public double Magnitude(int slot) => _magnitudes[slot] / (_images * site.Values);

    /// <summary>Share of a slot's values that are not zero.</summary>
    public double NonzeroShare(int slot) => _nonzeros[slot] / (_images * site.Values);

    private static void Add(ReadOnlySpan<double> rows, double[] totals, int copies)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            totals[i % totals.Length] += rows[i] / copies;
        }
    }
}
