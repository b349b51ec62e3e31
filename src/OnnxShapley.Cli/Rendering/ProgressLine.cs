using OnnxShapley.Engine.Pipeline;

namespace OnnxShapley.Cli.Rendering;

/// <summary>Keeps one line of a screen up to date: the stage, the evaluations done, their speed and the time left.</summary>
internal sealed class ProgressLine(TextWriter writer, int width, TimeProvider time) : IProgressDisplay
{
    private const string EraseLine = "\r\u001b[K";
    private const double Slow = 10;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private string _stage = string.Empty;
    private long _shown;

    /// <inheritdoc/>
    public void Report(PipelineProgress value)
    {
        lock (_lock)
        {
            long now = time.GetTimestamp();
            if (value.Stage == _stage && time.GetElapsedTime(_shown, now) < Interval)
            {
                return;
            }

            _stage = value.Stage;
            _shown = now;
            string text = value.Stage + Evaluations(value);
            writer.Write(EraseLine + (text.Length < width ? text : text[..(width - 1)]));
            writer.Flush();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        writer.Write(EraseLine);
        writer.Flush();
    }

    private static string Evaluations(PipelineProgress value)
    {
        if (value.Total <= 0)
        {
            return string.Empty;
        }

        string speed = value.PerSecond is { } rate ? $"  {rate.ToString(rate < Slow ? "0.0" : "N0")} a second" : string.Empty;
        string left = value.Remaining is { } remaining ? $"  {Duration(remaining.TotalSeconds)} left" : string.Empty;
        return $"  {value.Done:N0} of {value.Total:N0} coalitions{speed}{left}";
    }

    private static string Duration(double seconds)
    {
        TimeSpan left = TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.FromDays(99).TotalSeconds));
        return left.TotalHours >= 1 ? $"{(int)left.TotalHours}:{left:mm\\:ss}" : $"{left.Minutes}:{left:ss}";
    }
}
