namespace OnnxShapley.Games;

/// <summary>
/// Numbers measured on coalitions of one size, and for every player their mean over the coalitions with it and over those without it.
/// </summary>
/// <param name="players">Number of players.</param>
internal sealed class SizeStratum(int players)
{
    private readonly double[] _sumsWith = new double[players];
    private readonly int[] _countsWith = new int[players];
    private double _mean;
    private double _squares;

    /// <summary>Number of coalitions added.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a coalition and its number.</summary>
    public void Add(Coalition coalition, double number)
    {
        Count++;
        double before = number - _mean;
        _mean += before / Count;
        _squares += before * (number - _mean);
        foreach (int member in coalition)
        {
            _sumsWith[member] += number;
            _countsWith[member]++;
        }
    }

    /// <summary>The mean with the player less the mean without it; the mean of all coalitions stands for one that has none.</summary>
    public double Difference(int player) => MeanWith(player) - MeanWithout(player);

    /// <summary>
    /// The variance of numbers among the coalitions that all have a player, or all lack it, on average over players; of all coalitions where none has two.
    /// </summary>
    public double Variance()
    {
        double between = 0;
        double strata = 0;
        for (int player = 0; player < players; player++)
        {
            int without = Count - _countsWith[player];
            between += _countsWith[player] * Math.Pow(MeanWith(player) - _mean, 2);
            between += without * Math.Pow(MeanWithout(player) - _mean, 2);
            strata += (_countsWith[player] > 0 ? 1 : 0) + (without > 0 ? 1 : 0);
        }

        double freedom = ((double)players * Count) - strata;
        return freedom > 0 ? Math.Max(0, (players * _squares) - between) / freedom : _squares / (Count - 1);
    }

    /// <summary>1/(coalitions with the player) + 1/(coalitions without it): what the variance is multiplied by for that of <see cref="Difference"/>. NaN where there are none.</summary>
    public double VarianceFactor(int player)
    {
        int with = _countsWith[player];
        return with == 0 || with == Count ? double.NaN : (1.0 / with) + (1.0 / (Count - with));
    }

    private double MeanWith(int player) => _countsWith[player] == 0 ? _mean : _sumsWith[player] / _countsWith[player];

    private double MeanWithout(int player)
    {
        int without = Count - _countsWith[player];
        return without == 0 ? _mean : ((_mean * Count) - _sumsWith[player]) / without;
    }
}
