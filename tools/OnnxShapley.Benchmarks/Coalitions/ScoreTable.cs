using System.Globalization;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Games;
using OnnxShapley.Inference;

namespace OnnxShapley.Benchmarks.Coalitions;

/// <summary>
/// Evaluates the game of a group image by image, and writes a table from which any choice of orders and images can be replayed: of random orders, the
/// marginal contribution of every player on every image; or the scores of all coalitions on every image.
/// </summary>
internal sealed class ScoreTable
{
    private const ulong Seed = 2026;
    private const int OrdersPerCall = 8;
    private const int CoalitionsPerCall = 256;

    private readonly GroupGame _game;
    private readonly int _players;
    private readonly int _images;

    private ScoreTable(GroupGame game)
    {
        _game = game;
        _players = game.PlayerCount;
        _images = game.ImageCount;
    }

    /// <summary>Evaluates a group and writes the table.</summary>
    /// <param name="options">The model and the images.</param>
    /// <param name="group">Name of the group.</param>
    /// <param name="orders">Number of orders; null for all coalitions.</param>
    /// <param name="path">A .npy file: [orders, players, images]; or [coalitions, images], where bit p of a row's number is player p.</param>
    /// <exception cref="UsageException">There is no such group.</exception>
    public static void Write(CoalitionOptions options, string group, int? orders, string path)
    {
        using MeasuredModel model = MeasuredModel.Open(options);
        using GroupGame game = model.OpenGame(model.Group(group), new RunMeter());
        double started = options.Clock.Seconds();
        ScoreTable table = new(game);
        long evaluated = orders is { } count ? table.WriteOrders(count, path) : table.WriteAll(path);
        double seconds = options.Clock.Seconds() - started;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{game.PlayerCount} players, {game.ImageCount} images, {evaluated} coalitions, {seconds:0.0} s, {evaluated * game.ImageCount / seconds:0} coalition-images/s"));
    }

    private long WriteOrders(int orders, string path)
    {
        SeededRandom random = new(Seed);
        double[] ends = Scores([Coalition.Empty(_players), Coalition.Grand(_players)]);
        using NumberFile file = new(path, orders, _players, _images);
        for (int first = 0; first < orders; first += OrdersPerCall)
        {
            int[][] drawn = [.. Enumerable.Range(0, Math.Min(OrdersPerCall, orders - first)).Select(_ => Draw(random))];
            double[] prefixes = Scores([.. drawn.SelectMany(order => Enumerable.Range(1, _players - 1).Select(count => Coalition.Of(_players, order.AsSpan(0, count))))]);
            for (int index = 0; index < drawn.Length; index++)
            {
                int length = (_players - 1) * _images;
                file.Add(Marginals(drawn[index], [.. ends.AsSpan(0, _images), .. prefixes.AsSpan(index * length, length), .. ends.AsSpan(_images)]));
            }
        }

        return 2L + ((long)orders * (_players - 1));
    }

    private long WriteAll(string path)
    {
        int coalitions = 1 << _players;
        using NumberFile file = new(path, coalitions, _images);
        foreach (int[] chunk in Enumerable.Range(0, coalitions).Chunk(CoalitionsPerCall))
        {
            double[] scores = Scores([.. chunk.Select(bits => Coalition.FromBits(_players, (ulong)bits))]);
            file.Add(Array.ConvertAll(scores, score => (float)score));
        }

        return coalitions;
    }

    private int[] Draw(SeededRandom random)
    {
        int[] order = [.. Enumerable.Range(0, _players)];
        random.Shuffle(order);
        return order;
    }

    private double[] Scores(Coalition[] coalitions)
    {
        double[] scores = new double[coalitions.Length * _images];
        _game.EvaluateEach(coalitions, scores, CancellationToken.None);
        return scores;
    }

    /// <summary>[players, images]: what each player adds to those before it, from the scores of all prefixes, the ends included.</summary>
    private float[] Marginals(int[] order, double[] scores)
    {
        float[] marginals = new float[_players * _images];
        for (int position = 0; position < _players; position++)
        {
            for (int image = 0; image < _images; image++)
            {
                int before = (position * _images) + image;
                marginals[(order[position] * _images) + image] = (float)(scores[before + _images] - scores[before]);
            }
        }

        return marginals;
    }
}
