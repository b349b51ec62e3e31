namespace OnnxShapley.Engine.Verification;

/// <summary>How far the pruned model's outputs are from those of the masked model.</summary>
/// <param name="MaxAbsDiff">Largest absolute difference of any element of any output, and of any tensor that a choice is made from.</param>
/// <param name="MaxRelDiff">The same, each tensor divided by its largest absolute value in the masked model, but by no less than 0.01.</param>
/// <param name="Tolerance">What <paramref name="MaxRelDiff"/> may be at most.</param>
/// <param name="Samples">Images that were compared.</param>
/// <param name="Turned">
/// How many of them were compared up to a choice only (TopK, NonMaxSuppression, a threshold), because rounding made the two models choose
/// differently. What they chose from agrees.
/// </param>
public sealed record Equivalence(double MaxAbsDiff, double MaxRelDiff, double Tolerance, int Samples, int Turned)
{
    /// <summary>Whether the two models compute the same.</summary>
    public bool Holds => MaxRelDiff <= Tolerance;
}
