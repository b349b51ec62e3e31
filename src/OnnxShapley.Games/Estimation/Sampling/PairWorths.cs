namespace OnnxShapley.Games;

/// <summary>Evaluates coalitions together with their complements.</summary>
internal static class PairWorths
{
    private const int PairsPerCall = 128;

    /// <summary>(u(S) − u(N∖S))/2 of each coalition S.</summary>
    public static double[] HalfDifferences(EstimationContext context, IReadOnlyList<Coalition> coalitions)
    {
        double[] differences = new double[coalitions.Count];
        double[] worths = new double[2 * PairsPerCall];
        for (int first = 0; first < differences.Length; first += PairsPerCall)
        {
            int count = Math.Min(PairsPerCall, differences.Length - first);
            Coalition[] some = [.. Enumerable.Range(first, count).Select(index => coalitions[index])];
            context.Evaluate([.. some, .. some.Select(coalition => coalition.Complement())], worths.AsSpan(0, 2 * count));
            for (int index = 0; index < count; index++)
            {
                differences[first + index] = (worths[index] - worths[count + index]) / 2;
            }
        }

        return differences;
    }
}
