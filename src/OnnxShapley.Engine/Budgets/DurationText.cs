using System.Globalization;

namespace OnnxShapley.Engine.Budgets;

/// <summary>Durations as users write them: 1h30m, 90s.</summary>
internal static class DurationText
{
    /// <summary>Hours, minutes and seconds, without those that are zero.</summary>
    public static string Of(TimeSpan time)
    {
        double seconds = (time - TimeSpan.FromMinutes(Math.Floor(time.TotalMinutes))).TotalSeconds;
        string hours = time.TotalHours >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(time.TotalHours)}h") : string.Empty;
        string minutes = time.Minutes > 0 ? $"{time.Minutes}m" : string.Empty;
        string rest = seconds > 0 || time < TimeSpan.FromMinutes(1) ? string.Create(CultureInfo.InvariantCulture, $"{seconds:0.###}s") : string.Empty;
        return hours + minutes + rest;
    }
}
