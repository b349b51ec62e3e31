namespace OnnxShapley.Games;

/// <summary>The solution of a <see cref="PairRegression"/>.</summary>
/// <param name="effects">The functions of size that were fitted.</param>
/// <param name="solution">The players' values less their mean, and the factors of the functions of size.</param>
internal sealed class PairFit(SizeEffects effects, double[] solution)
{
    private readonly int _players = solution.Length - effects.Count;

    /// <summary>The players' values less their mean.</summary>
    public ReadOnlySpan<double> Slopes => solution.AsSpan(0, _players);

    /// <summary>What the fit gives for a row's target.</summary>
    public double Predict(PairRow row) => PredictBySize(row.Size) + (row.Slope * SumOf(row.Coalition));

    /// <summary>What the functions of size give.</summary>
    public double PredictBySize(int size)
    {
        Span<double> functions = stackalloc double[effects.Count];
        effects.CopyTo(functions, size);
        double sum = 0;
        for (int index = 0; index < functions.Length; index++)
        {
            sum += functions[index] * solution[_players + index];
        }

        return sum;
    }

    /// <summary>Sum of the slopes of the members.</summary>
    public double SumOf(Coalition coalition)
    {
        double sum = 0;
        foreach (int member in coalition)
        {
            sum += solution[member];
        }

        return sum;
    }
}
