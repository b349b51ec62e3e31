using System.Diagnostics;

namespace OnnxShapley.Benchmarks.Coalitions;

/// <summary>Reads a <see cref="Clock"/>.</summary>
internal static class Clocks
{
    /// <summary>Seconds since some moment.</summary>
    public static double Seconds(this Clock clock) =>
        clock == Clock.Wall ? Stopwatch.GetElapsedTime(0).TotalSeconds : Environment.CpuUsage.TotalTime.TotalSeconds;
}
