namespace OnnxShapley.Engine.Budgets;

/// <summary>A time that runs out, from the moment when this is made.</summary>
/// <param name="time">The whole time.</param>
/// <param name="clock">The clock.</param>
internal sealed class TimeLimit(TimeSpan time, TimeProvider clock)
{
    private readonly long _started = clock.GetTimestamp();

    /// <summary>The whole time.</summary>
    public TimeSpan Time => time;

    /// <summary>Seconds since the beginning.</summary>
    public double SecondsPassed => clock.GetElapsedTime(_started).TotalSeconds;

    /// <summary>Seconds to the end; negative behind it.</summary>
    public double SecondsLeft => time.TotalSeconds - SecondsPassed;
}
