namespace OnnxShapley.Engine.Evaluation;

/// <summary>Images that follow one another in the calibration set.</summary>
/// <param name="Start">Number of the first.</param>
/// <param name="Count">How many.</param>
internal readonly record struct ImageRange(int Start, int Count);
