namespace OnnxShapley.Games;

/// <summary>
/// The part of the Shapley sum Σ_K |K|!(n−|K|−1)!/n! · (u(K∪{i}) − u(K)) over coalitions K of a few players, of which every size is evaluated whole.
/// Counted from the grand coalition, K are the players removed, and signs change.
/// </summary>
/// <param name="context">The estimation.</param>
/// <param name="isFromGrand">Whether sizes count players removed from the grand coalition.</param>
internal sealed class MarginalSums(EstimationContext context, bool isFromGrand)
{
    private const int CoalitionsPerCall = 256;

    private readonly double[] _values = new double[context.Players];
    private readonly double _sign = isFromGrand ? -1 : 1;

    /// <summary>Sums over all K with fewer than <paramref name="largest"/> players; coalitions with up to that many are evaluated.</summary>
    public double[] UpTo(int largest)
    {
        for (int size = 0; size <= largest; size++)
        {
            // 1/(n·C(n−1, |K|)), which is 0 where K has no other player to add or is not summed over.
            double asWith = size == 0 ? 0 : Weight(size - 1);
            double asWithout = size == largest || size == context.Players ? 0 : Weight(size);
            foreach (Coalition[] chunk in Combinations.Of(context.Players, size).Chunk(CoalitionsPerCall))
            {
                Add(chunk, asWith, asWithout);
            }
        }

        return _values;
    }

    private double Weight(int size)
    {
        double weight = 1.0 / context.Players;
        for (int taken = 0; taken < size; taken++)
        {
            weight = weight * (taken + 1) / (context.Players - 1 - taken);
        }

        return weight;
    }

    private void Add(Coalition[] chunk, double asWith, double asWithout)
    {
        double[] worths = new double[chunk.Length];
        context.Evaluate(isFromGrand ? Array.ConvertAll(chunk, coalition => coalition.Complement()) : chunk, worths);
        double all = 0;
        for (int index = 0; index < chunk.Length; index++)
        {
            double worth = _sign * worths[index];
            all += worth;
            foreach (int member in chunk[index])
            {
                _values[member] += (asWith + asWithout) * worth;
            }
        }

        foreach (ref double value in _values.AsSpan())
        {
            value -= asWithout * all;
        }
    }
}
