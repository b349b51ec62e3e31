using OnnxShapley.Engine.Pipeline;

namespace OnnxShapley.Cli.Rendering;

/// <summary>Keeps one line of a screen up to date: the stage, the evaluations done, their speed and the time left.</summary>
internal sealed class ProgressLine(TextWriter writer, int width, TimeProvider time) : IProgressDisplay
{
    private const string EraseLine = "\r\u001b[K";
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private string _stage = string.Empty;
    private long _shown;
    private long? _firstEvaluation;

    /// <inheritdoc/>
    public void Report(PipelineProgress value)
    {
        lock (_lock)
        {
            long now = time.GetTimestamp();
            _firstEvaluation ??= value.Total > 0 ? now : null;
            if (value.Stage == _stage && time.GetElapsedTime(_shown, now) < Interval)
            {
                return;
            }

            _stage = value.Stage;
            _shown = now;
            string text = value.Stage + Evaluations(value, now);
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

    private string Evaluations(PipelineProgress value, long now)
    {
        if (value.Total <= 0 || _firstEvaluation is not { } start)
        {
            return string.Empty;
        }

        string counted = $"  {value.Done:N0} of {value.Total:N0} coalitions";
        double seconds = time.GetElapsedTime(start, now).TotalSeconds;
        double rate = value.Done / seconds;
        return seconds > 0 && rate > 0
            ? $"{counted}  {rate:N0} a second  {Duration(Math.Max(0, value.Total - value.Done) / rate)} left"
            : counted;
    }

    private static string Duration(double seconds)
    {
        TimeSpan left = TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.FromDays(99).TotalSeconds));
        return left.TotalHours >= 1 ? $"{(int)left.TotalHours}:{left:mm\\:ss}" : $"{left.Minutes}:{left:ss}";
    }
}
