using System.Diagnostics;
using System.Globalization;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Games;
using OnnxShapley.Inference;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Benchmarks.Coalitions;

/// <summary>Plays a little of the games of some groups, one after another as a pruning does, and measures the memory of the process.</summary>
internal static class GameMemory
{
    /// <summary>
    /// Prints a line for the preparation and one for every group: its number, its name, seconds that its preparation takes, seconds that the calls take,
    /// and the most resident memory of the process meanwhile, in bytes.
    /// </summary>
    /// <param name="options">The model, the data, the memory that is allowed, and the number of coalitions of each group.</param>
    /// <param name="groups">Numbers of the groups from 1, with commas between them; or 'all'.</param>
    public static void Print(CoalitionOptions options, string groups)
    {
        long started = Stopwatch.GetTimestamp();
        using MeasuredModel model = MeasuredModel.Open(options);
        Print("0", "model and data", Stopwatch.GetElapsedTime(started), TimeSpan.Zero);
        foreach (ChannelGroup group in groups == "all" ? model.Couplings.Groups : [.. groups.Split(',').Select(number => model.Couplings.Groups[int.Parse(number, CultureInfo.InvariantCulture) - 1])])
        {
            started = Stopwatch.GetTimestamp();
            using (GroupGame game = model.OpenGame(group, new RunMeter()))
            {
                TimeSpan preparation = Stopwatch.GetElapsedTime(started);
                Coalition[] coalitions = new RandomCoalitions(game.PlayerCount).Next(options.Calls);
                double[] worths = new double[coalitions.Length];
                started = Stopwatch.GetTimestamp();
                game.Evaluate(coalitions, worths, CancellationToken.None);
                Print($"{group.Number + 1}", group.Name, preparation, Stopwatch.GetElapsedTime(started), worths);
            }

            options.Run.GiveBack();
        }
    }

    private static void Print(string number, string name, TimeSpan preparation, TimeSpan calls, params ReadOnlySpan<double> worths)
    {
        long peak = ResidentMemory.Peak;
        ResidentMemory.RestartPeak();
        string values = string.Join(' ', worths.ToArray().Select(worth => worth.ToString("R", CultureInfo.InvariantCulture)));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{number} {name.Replace(' ', '_')} {preparation.TotalSeconds:0.000} {calls.TotalSeconds:0.000} {peak} {values}"));
    }
}
