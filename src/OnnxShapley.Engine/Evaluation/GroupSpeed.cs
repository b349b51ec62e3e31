namespace OnnxShapley.Engine.Evaluation;

/// <summary>How far the evaluations of one group have come, and how fast.</summary>
/// <param name="work">What there is to do.</param>
internal sealed class GroupSpeed(GroupWork work)
{
    private double _evaluated;
    private double _evaluationSeconds;
    private long _probed;

    /// <summary>Seconds that evaluations and probes took.</summary>
    public double Seconds => _evaluationSeconds + ProbeSeconds;

    /// <summary>Seconds that probes took.</summary>
    public double ProbeSeconds { get; private set; }

    /// <summary>Multiply-adds of evaluations and probes, on one image; a double, because a long may overflow.</summary>
    public double MultiplyAdds => (_evaluated + _probed) * work.MultiplyAdds;

    /// <summary>Coalitions that were asked for and known already.</summary>
    public double Known { get; set; }

    /// <summary>Coalitions that will have been asked for in the end.</summary>
    public double Expected { get; set; } = work.Expected;

    /// <summary>Coalitions that were asked for.</summary>
    public double Done => _evaluated + Known;

    /// <summary>Coalitions still to be evaluated, if those that the cache holds are asked for.</summary>
    public double Left => Math.Max(0, Expected - Done - Math.Max(0, work.Cached - Known));

    /// <summary>The speed of evaluations; null before the first, or where the clock did not move.</summary>
    public double? SecondsPerEvaluation => _evaluated > 0 && _evaluationSeconds > 0 ? _evaluationSeconds / _evaluated : null;

    /// <summary>The speed of probes; null where there were none.</summary>
    public double? SecondsPerProbe => _probed > 0 && ProbeSeconds > 0 ? ProbeSeconds / _probed : null;

    /// <summary>Seconds that evaluations took where there were probes, and what they would have taken at the speed of the probes.</summary>
    public (double Taken, double Probed) Compared => SecondsPerProbe is { } each && SecondsPerEvaluation is not null ? (_evaluationSeconds, _evaluated * each) : (0, 0);

    /// <summary>Counts evaluations that were asked for.</summary>
    public void Add(double coalitions, double seconds)
    {
        _evaluated += coalitions;
        _evaluationSeconds += seconds;
    }

    /// <summary>Takes evaluations into the speed that nobody asked for.</summary>
    public void AddProbe(int coalitions, double seconds)
    {
        _probed += coalitions;
        ProbeSeconds += seconds;
    }
}
