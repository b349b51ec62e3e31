using System.Globalization;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Games;
using OnnxShapley.Inference;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Benchmarks.Coalitions;

/// <summary>
/// Compares the Shapley values that a device gives, or another file of the model, with those of the CPU: the same orders of the same channels on the
/// same images. Beside it, what other orders on the CPU give: by how much the estimate itself wavers.
/// </summary>
internal sealed class Agreement
{
    private const ulong Seed = 2026;

    private readonly int _orders;
    private readonly int _mostChannels;
    private readonly MeasuredModel _reference;
    private readonly MeasuredModel _compared;
    private double _worstWorth;

    private Agreement(int orders, int mostChannels, MeasuredModel reference, MeasuredModel compared)
    {
        _orders = orders;
        _mostChannels = mostChannels;
        _reference = reference;
        _compared = compared;
    }

    /// <summary>Compares, and prints a line a group.</summary>
    /// <param name="options">The model, the images, and the device that is compared.</param>
    /// <param name="orders">Orders of the channels of a group.</param>
    /// <param name="other">Another file of the model, with the same groups; null for the same one.</param>
    /// <exception cref="UsageException">The other file has other groups.</exception>
    public static void Print(CoalitionOptions options, int orders, string? other)
    {
        SessionSettings cpu = options.Session with { Provider = ExecutionProvider.Cpu, TensorFloat32 = false };
        using MeasuredModel reference = MeasuredModel.Open(options with { Session = cpu });
        using MeasuredModel compared = MeasuredModel.Open(other is null ? options : options with { ModelPath = other });
        if (!Names(reference).SequenceEqual(Names(compared)))
        {
            throw new UsageException($"'{other}' has other groups than '{options.ModelPath}'. Give another file of the same network.");
        }

        Console.WriteLine($"{options.Session.Provider.Description} Payoff {reference.PayoffName}, {reference.ImageCount} images, {orders} orders a group.");
        new Agreement(orders, options.MostChannels, reference, compared).Print();
    }

    private static IEnumerable<string> Names(MeasuredModel model) => model.Couplings.Groups.Select(group => $"{group.Name} {group.ChannelCount}");

    private void Print()
    {
        Console.WriteLine("group | channels | worths differ by | spread of values | values differ by | pairs turned | chosen otherwise | other orders: values differ by | pairs turned | chosen otherwise");
        RankAgreement compared = new(0, 0, 0, 0, 0);
        RankAgreement others = compared;
        double worst = 0;
        foreach (ChannelGroup group in _reference.Couplings.Groups.Where(group => group.ChannelCount <= _mostChannels))
        {
            _worstWorth = 0;
            double[] expected = Values(group, Orders(group, Seed), isCompared: true, out double[] found);
            RankAgreement same = RankAgreement.Of(expected, found);
            RankAgreement other = RankAgreement.Of(expected, Values(group, Orders(group, Seed + 1), isCompared: false, out _));
            Console.WriteLine($"{group.Name} | {group.ChannelCount} | {Number(_worstWorth)} | {Number(expected.Max() - expected.Min())} | {same} | {other}");
            compared += same;
            others += other;
            worst = Math.Max(worst, _worstWorth);
        }

        Console.WriteLine($"all | {compared.Channels} | {Number(worst)} | | {compared} | {others}");
    }

    private static string Number(double value) => value.ToString("0.0e+0", CultureInfo.InvariantCulture);

    private int[][] Orders(ChannelGroup group, ulong seed)
    {
        SeededRandom random = new(seed);
        int[] order = [.. Enumerable.Range(0, group.ChannelCount)];
        int[][] orders = new int[_orders][];
        for (int i = 0; i < _orders; i++)
        {
            random.Shuffle(order);
            orders[i] = [.. order];
        }

        return orders;
    }

    /// <summary>Values on the CPU and, where they are to be compared, those of the other side.</summary>
    private double[] Values(ChannelGroup group, int[][] orders, bool isCompared, out double[] compared)
    {
        Coalition[] coalitions = [.. orders.SelectMany(order => Enumerable.Range(0, order.Length + 1).Select(count => Coalition.Of(order.Length, order.AsSpan(0, count))))];
        double[] worths = Worths(_reference, group, coalitions);
        compared = [];
        if (isCompared)
        {
            double[] others = Worths(_compared, _compared.Couplings.Groups[group.Number], coalitions);
            _worstWorth = worths.Zip(others, (one, other) => Math.Abs(one - other)).Max();
            compared = Values(orders, others);
        }

        return Values(orders, worths);
    }

    private static double[] Worths(MeasuredModel model, ChannelGroup group, Coalition[] coalitions)
    {
        using GroupGame game = model.OpenGame(group, new RunMeter());
        double[] worths = new double[coalitions.Length];
        game.Evaluate(coalitions, worths, CancellationToken.None);
        return worths;
    }

    private static double[] Values(int[][] orders, double[] worths)
    {
        int players = orders[0].Length;
        double[] values = new double[players];
        for (int order = 0; order < orders.Length; order++)
        {
            for (int position = 0; position < players; position++)
            {
                int before = (order * (players + 1)) + position;
                values[orders[order][position]] += (worths[before + 1] - worths[before]) / orders.Length;
            }
        }

        return values;
    }
}
