namespace OnnxShapley.Engine.Selection;

/// <summary>What may be left of the whole model's cost.</summary>
/// <param name="Measure">Which cost.</param>
/// <param name="Kept">Share to keep at most, above 0 to 1.</param>
public sealed record CostShareTarget(CostMeasure Measure, double Kept) : SelectionTarget
{
    /// <inheritdoc/>
    public override string ToString() => $"at most {100 * Kept:0.##} % of the {(Measure == CostMeasure.MultiplyAdds ? "multiply-adds" : "parameters")} kept{AndWidths()}";
}
