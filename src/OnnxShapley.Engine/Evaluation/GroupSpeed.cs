namespace OnnxShapley.Engine.Evaluation;

/// <summary>How far the evaluations of one group have come, and how fast.</summary>
/// <param name="work">What there is to do.</param>
internal sealed class GroupSpeed(GroupWork work)
{
    private long _evaluated;
    private long _measured;

    /// <summary>Seconds that evaluations took.</summary>
    public double Seconds { get; private set; }

    /// <summary>Coalitions that were asked for and known already.</summary>
    public long Known { get; set; }

    /// <summary>Coalitions that will have been asked for in the end.</summary>
    public double Expected { get; set; } = work.Expected;

    /// <summary>Coalitions that were asked for.</summary>
    public long Done => _evaluated + Known;

    /// <summary>Multiply-adds of what was measured, on one image; a double, because a long may overflow.</summary>
    public double MultiplyAdds => (double)_measured * work.MultiplyAdds;

    /// <summary>Coalitions still to be evaluated, if those that the cache holds are asked for.</summary>
    public double Left => Math.Max(0, Expected - Done - Math.Max(0, work.Cached - Known));

    /// <summary>Measured; null before the first evaluation, or where the clock did not move.</summary>
    public double? SecondsPerEvaluation => _measured > 0 && Seconds > 0 ? Seconds / _measured : null;

    /// <summary>Counts evaluations that were asked for.</summary>
    public void Add(int coalitions, double seconds)
    {
        _evaluated += coalitions;
        Measure(coalitions, seconds);
    }

    /// <summary>Takes evaluations into the speed only.</summary>
    public void Measure(int coalitions, double seconds)
    {
        _measured += coalitions;
        Seconds += seconds;
    }
}
