using System.Text.Json;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Inference;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Benchmarks.Coalitions;

/// <summary>Where ONNX Runtime spends its time in the game of a group, operator by operator, beside its plain suffix.</summary>
internal sealed class OperatorTimes
{
    private const string WholeRun = "model_run";
    private const string Kernel = "_kernel_time";

    private const int FirstCoalitions = 8;

    private readonly Dictionary<string, double> _microseconds;
    private readonly double _images;

    private OperatorTimes(string folder, double images, double runs)
    {
        // Beside the session that matters there may be that of the prefix, which runs once.
        _microseconds = Directory.GetFiles(folder).Select(Read).MaxBy(profile => profile.GetValueOrDefault(WholeRun))!;
        _images = images;
        ImagesPerRun = images / runs;
    }

    private double ImagesPerRun { get; }

    /// <summary>Prints a table of one group.</summary>
    /// <param name="options">What is measured; ONNX Runtime's profiling makes it slower than without.</param>
    /// <param name="group">Name of the group.</param>
    /// <exception cref="UsageException">There is no such group.</exception>
    public static void Print(CoalitionOptions options, string group)
    {
        using MeasuredModel model = MeasuredModel.Open(options);
        ChannelGroup found = model.Group(group);
        OperatorTimes game = InFolder(folder => Play(model, found, folder, options.Seconds));
        PlainSuffix suffix = new(model.Couplings, found);
        Dictionary<string, Tensor> frontier = suffix.Frontier(model.Images, options.Session);
        OperatorTimes same = InFolder(folder => RunPlainly(suffix, frontier, (int)Math.Round(game.ImagesPerRun), folder, options));
        int batch = suffix.BestRate(frontier, options.Session, options.Seconds / 4, options.Clock).Batch;
        OperatorTimes best = InFolder(folder => RunPlainly(suffix, frontier, batch, folder, options));
        Console.WriteLine($"microseconds an image | game, {game.ImagesPerRun:0} a run | plain suffix, {same.ImagesPerRun:0} a run | plain suffix, {batch} a run");
        IEnumerable<string> names = game._microseconds.Keys.Union(same._microseconds.Keys).Union(best._microseconds.Keys);
        foreach (string name in names.OrderBy(name => name == WholeRun).ThenByDescending(name => game.Of(name) - same.Of(name)))
        {
            Console.WriteLine($"{name} | {game.Of(name):0.00} | {same.Of(name):0.00} | {best.Of(name):0.00}");
        }
    }

    private double Of(string name) => _microseconds.GetValueOrDefault(name) / _images;

    private static OperatorTimes Play(MeasuredModel model, ChannelGroup group, string folder, double seconds)
    {
        RunMeter meter = new() { ProfileFolder = folder };
        GroupGame game = model.OpenGame(group, meter);
        double evaluated = 0;
        long before = meter.Runs;
        using (game)
        {
            RandomCoalitions random = new(game.PlayerCount);
            TimeSpan end = meter.RunTime + TimeSpan.FromSeconds(seconds);
            for (int count = FirstCoalitions; meter.RunTime < end; count *= 2)
            {
                game.Evaluate(random.Next(count), new double[count], CancellationToken.None);
                evaluated += count;
            }
        }

        return new OperatorTimes(folder, evaluated * model.ImageCount, meter.Runs - before);
    }

    private static OperatorTimes RunPlainly(
        PlainSuffix suffix, Dictionary<string, Tensor> frontier, int batch, string folder, CoalitionOptions options)
    {
        RunMeter meter = new() { ProfileFolder = folder };
        using (OrtSession session = suffix.Open(options.Session with { Meter = meter }))
        {
            Dictionary<string, Tensor> feeds = PlainRate.Rows(frontier, batch);
            while (meter.RunTime.TotalSeconds < options.Seconds)
            {
                session.Run(feeds);
            }
        }

        return new OperatorTimes(folder, (double)batch * meter.Runs, meter.Runs);
    }

    private static OperatorTimes InFolder(Func<string, OperatorTimes> measure)
    {
        string folder = Directory.CreateTempSubdirectory("onnx-shapley-").FullName;
        try
        {
            return measure(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Microseconds by operator, and of whole runs: every node's lower quartile times its runs, so that other work on the machine hardly counts.</summary>
    private static Dictionary<string, double> Read(string file)
    {
        Dictionary<(string Operator, string Name), List<double>> times = [];
        using FileStream stream = File.OpenRead(file);
        using JsonDocument profile = JsonDocument.Parse(stream);
        foreach (JsonElement entry in profile.RootElement.EnumerateArray())
        {
            string name = entry.GetProperty("name").GetString()!;
            string? key = name == WholeRun ? WholeRun
                : name.EndsWith(Kernel, StringComparison.Ordinal) ? entry.GetProperty("args").GetProperty("op_name").GetString()
                : null;
            if (key is null)
            {
                continue;
            }

            if (!times.TryGetValue((key, name), out List<double>? of))
            {
                times.Add((key, name), of = []);
            }

            of.Add(entry.GetProperty("dur").GetDouble());
        }

        return times.GroupBy(entry => entry.Key.Operator).ToDictionary(entries => entries.Key, entries => entries.Sum(entry => entry.Value.Count * Quartile(entry.Value)));
    }

    private static double Quartile(List<double> values) => values.Order().ElementAt(values.Count / 4);
}
