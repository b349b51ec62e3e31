namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>The axis of the input and the axis of the result that carry the channels of a <see cref="ReshapeBlock"/>.</summary>
/// <param name="Input">Index of the input's axis.</param>
/// <param name="Output">Index of the result's axis.</param>
internal readonly record struct CarriedAxis(int Input, int Output);
