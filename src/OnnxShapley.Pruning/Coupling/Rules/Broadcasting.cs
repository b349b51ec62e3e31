namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>ONNX multidirectional broadcasting: axes are aligned from the last; an axis of length one stretches.</summary>
internal static class Broadcasting
{
    /// <summary>
    /// Ties every axis of an operand to the axis of the result that it lies on. An axis that stretches is not tied: it holds one value for
    /// all slots of the result, whichever of them stay.
    /// </summary>
    /// <param name="coupling">Where the ties go.</param>
    /// <param name="operand">What is broadcast.</param>
    /// <param name="result">To what.</param>
    /// <param name="skipLast">How many of the last axes are not part of the broadcast.</param>
    /// <param name="skipLastOfResult">The same for the result, where it is another number.</param>
    public static void Tie(CouplingBuilder coupling, Operand operand, Operand result, int skipLast = 0, int? skipLastOfResult = null)
    {
        for (int fromLast = 1; fromLast <= operand.Rank - skipLast; fromLast++)
        {
            Axis axis = operand.Axis(-fromLast - skipLast);
            Axis target = result.Axis(-fromLast - (skipLastOfResult ?? skipLast));
            if (axis.Length == target.Length)
            {
                coupling.Tie(axis, target);
            }
        }
    }
}
