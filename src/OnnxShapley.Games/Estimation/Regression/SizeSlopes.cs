namespace OnnxShapley.Games;

/// <summary>
/// By what the players' values are multiplied at every size. Where the worth of a pruned network bends, all players count more at some sizes than at others,
/// which a regression with the same slopes for all takes for noise.
/// </summary>
internal sealed class SizeSlopes
{
    private const int Rounds = 2;

    // Neighbouring sizes are averaged with weights that fall linearly to 0 at this distance in 1 − 2s/n.
    private const double Reach = 0.15;

    // Share of what all rows say that says "1" for every size.
    private const double Prior = 0.02;
    private const double Least = 0.05;

    private readonly double[] _slopes;

    private SizeSlopes(double[] slopes) => _slopes = slopes;

    /// <summary>The factor for a size from 1 to ⌊n/2⌋.</summary>
    public double this[int size] => _slopes[size];

    /// <summary>1 for every size.</summary>
    public static SizeSlopes Same(int players) => new([.. Enumerable.Repeat(1.0, (players / 2) + 1)]);

    /// <summary>Fits slopes and values in turn, each with the other held fast.</summary>
    /// <param name="rows">The rows that the fit was made of.</param>
    /// <param name="fit">The values with the same slopes everywhere.</param>
    /// <param name="players">Number of players.</param>
    /// <param name="effects">The functions of size of the fit.</param>
    public static (PairFit Fit, SizeSlopes Slopes) Refit(PairRow[] rows, PairFit fit, int players, SizeEffects effects)
    {
        SizeSlopes slopes = Same(players);
        for (int round = 0; round < Rounds; round++)
        {
            slopes = Of(rows, fit, players);
            var regression = new PairRegression(players, effects);
            regression.Add([.. rows.Select(row => row with { Slope = slopes[row.Size] })]);
            fit = regression.Solve(regression.Factor());
        }

        return (fit, slopes);
    }

    /// <summary>Of every size and its neighbours, the slope that explains most; 1 on average over sizes.</summary>
    private static SizeSlopes Of(PairRow[] rows, PairFit fit, int players)
    {
        double[] products = new double[(players / 2) + 1];
        double[] squares = new double[products.Length];
        foreach (PairRow row in rows)
        {
            double sum = fit.SumOf(row.Coalition);
            products[row.Size] += row.Weight * sum * (row.Target - fit.PredictBySize(row.Size));
            squares[row.Size] += row.Weight * sum * sum;
        }

        double prior = Prior * squares.Sum();
        if (!(prior > 0))
        {
            return Same(players);
        }

        double[] slopes = new double[products.Length];
        for (int size = 1; size < slopes.Length; size++)
        {
            slopes[size] = Slope(size, products, squares, prior, players);
        }

        double mean = slopes.Skip(1).Average();
        return new SizeSlopes(Array.ConvertAll(slopes, slope => slope / mean));
    }

    private static double Slope(int size, double[] products, double[] squares, double prior, int players)
    {
        double product = prior;
        double square = prior;
        for (int other = 1; other < products.Length; other++)
        {
            double weight = Math.Max(0, 1 - (Math.Abs(size - other) * 2.0 / players / Reach));
            product += weight * products[other];
            square += weight * squares[other];
        }

        return Math.Max(Least, product / square);
    }
}
