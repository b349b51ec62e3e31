namespace OnnxShapley.Games.Tests;

/// <summary>A game given by its table: the worth of the coalition whose members are the bits of the index.</summary>
public sealed class TableGame : ICooperativeGame
{
    private readonly double[] _worths;

    public TableGame(params double[] worths)
    {
        PlayerCount = int.Log2(worths.Length);
        Assert.That(worths, Has.Length.EqualTo(1 << PlayerCount), "a table has 2^n worths");
        _worths = worths;
    }

    public int PlayerCount { get; }

    /// <summary>A game whose worths follow from the bits of the coalition.</summary>
    public static TableGame From(int players, Func<int, double> worth) => new([.. Enumerable.Range(0, 1 << players).Select(worth)]);

    /// <summary>Worths drawn uniformly from 0 to <paramref name="scale"/>, u(∅) too.</summary>
    public static TableGame Random(int players, ulong seed, double scale = 100)
    {
        var random = new SeededRandom(seed);
        return From(players, _ => scale * random.NextDouble());
    }

    /// <summary>
    /// A game like those of pruning: players of very different worth, of which many are as good as all, and a part that no sum explains.
    /// Worths are about 0 to 100.
    /// </summary>
    public static TableGame Saturating(int players, ulong seed)
    {
        var random = new SeededRandom(seed);
        double[] strengths = [.. Enumerable.Range(0, players).Select(_ => 3 * Math.Pow(random.NextDouble(), 2) / players)];
        return From(players, bits =>
        {
            double strength = Enumerable.Range(0, players).Where(player => (bits & (1 << player)) != 0).Sum(player => strengths[player]);
            return (100 * (1 - Math.Exp(-4 * strength))) + (10 * random.NextDouble());
        });
    }

    public double Worth(int bits) => _worths[bits];

    public void Evaluate(ReadOnlySpan<Coalition> coalitions, Span<double> worths, CancellationToken cancellationToken)
    {
        for (int index = 0; index < coalitions.Length; index++)
        {
            int bits = 0;
            foreach (int member in coalitions[index])
            {
                bits |= 1 << member;
            }

            worths[index] = _worths[bits];
        }
    }
}
