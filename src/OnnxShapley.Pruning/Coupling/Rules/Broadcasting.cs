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
    public static void Tie(CouplingBuilder coupling, Operand operand, Operand result, int skipLast = 0)
    {
        for (int fromLast = 1 + skipLast; fromLast <= operand.Rank; fromLast++)
        {
            Axis axis = operand.Axis(-fromLast);
            Axis target = result.Axis(-fromLast);
            if (axis.Length == target.Length)
            {
                coupling.Tie(axis, target);
            }
        }
    }
}
