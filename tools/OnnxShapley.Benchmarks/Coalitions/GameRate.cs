using System.Diagnostics;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Games;
using OnnxShapley.Inference;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Benchmarks.Coalitions;

/// <summary>How fast the game of a group evaluates coalitions.</summary>
/// <param name="SetUpSeconds">What it takes until the game can be asked: its model, its sessions, its frontier.</param>
/// <param name="CoalitionsPerCall">Coalitions of each measured call.</param>
/// <param name="CoalitionImagesPerSecond">Coalitions times images a second: the median of the calls.</param>
/// <param name="RuntimeShare">Share of the wall time inside ONNX Runtime.</param>
/// <param name="RunsPerCoalition">Runs of ONNX Runtime for one coalition.</param>
/// <param name="BytesPerCoalition">Bytes that .NET allocates for one coalition.</param>
/// <param name="MeanWorth">Mean worth of the first few coalitions: the same from version to version, within rounding.</param>
/// <param name="PeakMemory">The most resident memory of the process while the game was set up and played, in bytes.</param>
internal sealed record GameRate(
    double SetUpSeconds,
    int CoalitionsPerCall,
    double CoalitionImagesPerSecond,
    double RuntimeShare,
    double RunsPerCoalition,
    double BytesPerCoalition,
    double MeanWorth,
    long PeakMemory)
{
    private const int FirstCoalitions = 2;
    private const int MostCoalitions = 1 << 17;

    /// <summary>Sets up a game and plays it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="group">The group.</param>
    /// <param name="options">For how long, and what seconds are.</param>
    public static GameRate Measure(MeasuredModel model, ChannelGroup group, CoalitionOptions options)
    {
        ResidentMemory.ResetPeak();
        RunMeter meter = new();
        double opened = options.Clock.Seconds();
        GroupGame game = model.OpenGame(group, meter);
        using (game)
        {
            double setUp = options.Clock.Seconds() - opened;
            RandomCoalitions random = new(game.PlayerCount);
            (_, double worth) = Time(game, random.Next(FirstCoalitions), options.Clock);
            int count = CoalitionsFor(game, random, options);

            TimeSpan runTime = meter.RunTime;
            long runs = meter.Runs;
            long bytes = 0;
            TimeSpan wall = TimeSpan.Zero;
            double[] times = new double[options.Calls];
            for (int call = 0; call < times.Length; call++)
            {
                Coalition[] coalitions = random.Next(count);
                long allocated = GC.GetTotalAllocatedBytes(precise: true);
                long started = Stopwatch.GetTimestamp();
                (times[call], _) = Time(game, coalitions, options.Clock);
                wall += Stopwatch.GetElapsedTime(started);
                bytes += GC.GetTotalAllocatedBytes(precise: true) - allocated;
            }

            double evaluated = (double)times.Length * count;
            Array.Sort(times);
            return new GameRate(
                setUp,
                count,
                (double)count * model.ImageCount / times[times.Length / 2],
                (meter.RunTime - runTime) / wall,
                (meter.Runs - runs) / evaluated,
                bytes / evaluated,
                worth,
                ResidentMemory.Peak);
        }
    }

    /// <summary>How many coalitions make a call of that many seconds.</summary>
    private static int CoalitionsFor(ICooperativeGame game, RandomCoalitions random, CoalitionOptions options)
    {
        int count = FirstCoalitions;
        (double time, _) = Time(game, random.Next(count), options.Clock);
        while (time < options.Seconds / 4 && count < MostCoalitions)
        {
            count *= 2;
            (time, _) = Time(game, random.Next(count), options.Clock);
        }

        return (int)Math.Clamp(Math.Round(count * options.Seconds / time), 1, MostCoalitions);
    }

    private static (double Seconds, double MeanWorth) Time(ICooperativeGame game, Coalition[] coalitions, Clock clock)
    {
        double[] worths = new double[coalitions.Length];
        double started = clock.Seconds();
        game.Evaluate(coalitions, worths, CancellationToken.None);
        return (clock.Seconds() - started, worths.Average());
    }
}
