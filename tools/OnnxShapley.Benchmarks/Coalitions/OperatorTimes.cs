using System.Text.Json;
using OnnxShapley.Games;
using OnnxShapley.Inference;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Benchmarks.Coalitions;

/// <summary>Where ONNX Runtime spends its time in the game of a group, operator by operator, beside its plain suffix.</summary>
internal sealed class OperatorTimes
{
    private const string WholeRun = "model_run";
    private const string Kernel = "_kernel_time";

    private readonly Dictionary<string, double> _microseconds;
    private readonly double _runs;
    private readonly double _images;

    private OperatorTimes(string folder, double images)
    {
        // Beside the session that matters there may be that of the prefix, which runs once.
        Dictionary<string, double>[] profiles = [.. Directory.GetFiles(folder).Select(Read)];
        _microseconds = profiles.MaxBy(profile => profile.GetValueOrDefault(WholeRun))!;
        _runs = _microseconds.GetValueOrDefault(WholeRun);
        _microseconds.Remove(WholeRun);
        _images = images;
    }

    /// <summary>Prints a table of one group.</summary>
    /// <param name="options">What is measured; ONNX Runtime's profiling makes it slower than without.</param>
    /// <param name="group">Name of the group.</param>
    /// <exception cref="UsageException">There is no such group.</exception>
    public static void Print(CoalitionOptions options, string group)
    {
        using MeasuredModel model = MeasuredModel.Open(options);
        ChannelGroup found = model.Couplings.Groups.FirstOrDefault(candidate => candidate.Name == group)
            ?? throw new UsageException($"There is no group '{group}'. There are '{string.Join("', '", model.Couplings.Groups.Select(candidate => candidate.Name))}'.");
        OperatorTimes game = InFolder(folder => Play(model, found, folder, options.Seconds));
        OperatorTimes plain = InFolder(folder => RunPlainly(model, found, folder, options));
        Console.WriteLine("operator | game (us a coalition-image) | plain suffix (us an image) | difference");
        foreach (string name in game._microseconds.Keys.Union(plain._microseconds.Keys).OrderByDescending(name => game.Of(name) - plain.Of(name)))
        {
            Console.WriteLine($"{name} | {game.Of(name):0.00} | {plain.Of(name):0.00} | {game.Of(name) - plain.Of(name):0.00}");
        }

        Console.WriteLine($"all operators | {game.Sum:0.00} | {plain.Sum:0.00} | {game.Sum - plain.Sum:0.00}");
        Console.WriteLine($"runs | {game.Runs:0.00} | {plain.Runs:0.00} | {game.Runs - plain.Runs:0.00}");
    }

    private double Sum => _microseconds.Values.Sum() / _images;

    private double Runs => _runs / _images;

    private double Of(string name) => _microseconds.GetValueOrDefault(name) / _images;

    private static OperatorTimes Play(MeasuredModel model, ChannelGroup group, string folder, double seconds)
    {
        RunMeter meter = new() { ProfileFolder = folder };
        (ICooperativeGame game, IDisposable owner) = model.OpenGame(group, meter);
        double evaluated = 0;
        using (owner)
        {
            RandomCoalitions random = new(game.PlayerCount);
            TimeSpan end = meter.RunTime + TimeSpan.FromSeconds(seconds);
            for (int count = 2; meter.RunTime < end; count *= 2)
            {
                game.Evaluate(random.Next(count), new double[count], CancellationToken.None);
                evaluated += count;
            }
        }

        return new OperatorTimes(folder, evaluated * model.ImageCount);
    }

    private static OperatorTimes RunPlainly(MeasuredModel model, ChannelGroup group, string folder, CoalitionOptions options)
    {
        PlainSuffix suffix = new(model.Couplings, group);
        Dictionary<string, Tensor> frontier = suffix.Frontier(model.Images, options.Session);
        int batch = suffix.BestRate(frontier, options.Session, options.Seconds, options.Clock).Batch;
        RunMeter meter = new() { ProfileFolder = folder };
        double images = 0;
        using (OrtSession session = suffix.Open(options.Session with { Meter = meter }))
        {
            Dictionary<string, Tensor> feeds = PlainRate.Rows(frontier, batch);
            while (meter.RunTime.TotalSeconds < options.Seconds)
            {
                session.Run(feeds);
                images += batch;
            }
        }

        return new OperatorTimes(folder, images);
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

    /// <summary>Microseconds by operator, and of whole runs.</summary>
    private static Dictionary<string, double> Read(string file)
    {
        Dictionary<string, double> times = [];
        using FileStream stream = File.OpenRead(file);
        using JsonDocument profile = JsonDocument.Parse(stream);
        foreach (JsonElement entry in profile.RootElement.EnumerateArray())
        {
            string name = entry.GetProperty("name").GetString()!;
            string? key = name == WholeRun ? WholeRun
                : name.EndsWith(Kernel, StringComparison.Ordinal) ? entry.GetProperty("args").GetProperty("op_name").GetString()
                : null;
            if (key is not null)
            {
                times[key] = times.GetValueOrDefault(key) + entry.GetProperty("dur").GetDouble();
            }
        }

        return times;
    }
}
