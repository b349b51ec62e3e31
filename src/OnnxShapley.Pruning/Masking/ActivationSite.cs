using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Pruning.Masking;

/// <summary>A place where masks sit, and what a run of the <see cref="ActivationModel"/> tells of the values there.</summary>
/// <param name="Axis">The axis of channels that is summed over behind it.</param>
/// <param name="Values">Number of values that every slot of the axis has for one image.</param>
/// <param name="Magnitudes">Name of the output that holds the sum of the absolute values: float64 [rows, slots].</param>
/// <param name="Nonzeros">Name of the output that holds how many of the values are not zero: float64 [rows, slots].</param>
public sealed record ActivationSite(Axis Axis, int Values, string Magnitudes, string Nonzeros);
