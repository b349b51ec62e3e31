using System.Collections.Immutable;
using OnnxShapley.Engine.Pipeline;

namespace OnnxShapley.Engine.Evaluation;

/// <summary>
/// Counts coalitions (one on some of the images as that part of one), measures how fast they are evaluated, and forecasts the time that is left. A group that was measured goes on at its own speed; one that was not
/// takes the time of its multiply-adds at the speed of the others.
/// </summary>
/// <param name="groups">What there is to do, by group.</param>
/// <param name="progress">Takes the reports.</param>
/// <param name="time">The clock.</param>
internal sealed class EvaluationMeter(ImmutableArray<GroupWork> groups, IProgress<PipelineProgress> progress, TimeProvider time)
{
    private static readonly TimeSpan FirstForecast = TimeSpan.FromSeconds(2);

    private readonly GroupSpeed[] _speeds = [.. groups.Select(group => new GroupSpeed(group))];
    private int _current;
    private long _begun;

    /// <summary>Seconds that evaluations and probes have taken so far.</summary>
    public double Seconds => _speeds.Sum(speed => speed.Seconds);

    /// <summary>Goes on to a group.</summary>
    public void Enter(int group) => _current = group;

    /// <summary>Marks the beginning of a pass.</summary>
    public void Begin() => _begun = time.GetTimestamp();

    /// <summary>Counts coalitions of the current group that were evaluated since the pass began.</summary>
    public void Evaluated(double coalitions)
    {
        _speeds[_current].Add(coalitions, time.GetElapsedTime(_begun).TotalSeconds);
        Report();
    }

    /// <summary>Takes into the speed what was evaluated since the pass began, without counting it as done: nobody asked for it yet.</summary>
    public void Probed(int coalitions) => _speeds[_current].AddProbe(coalitions, time.GetElapsedTime(_begun).TotalSeconds);

    /// <summary>Sets how many coalitions of a group will be asked for.</summary>
    public void Expect(int group, double coalitions) => _speeds[group].Expected = coalitions;

    /// <summary>Sets how many more coalitions of a group will be asked for.</summary>
    public void ExpectMore(int group, double coalitions)
    {
        Expect(group, _speeds[group].Done + coalitions);
        Report();
    }

    /// <summary>Counts coalitions of the current group that were known already.</summary>
    public void Known(double coalitions)
    {
        if (coalitions > 0)
        {
            _speeds[_current].Known += coalitions;
            Report();
        }
    }

    /// <summary>
    /// A forecast of the seconds that one evaluation of a group takes: as it did; or as its probes did, but for what evaluations of other groups took
    /// more or less than theirs; or as long as its multiply-adds take elsewhere. Null where nothing was measured yet.
    /// </summary>
    public double? SecondsPerEvaluation(int group) =>
        _speeds[group].SecondsPerEvaluation
        ?? (_speeds[group].SecondsPerProbe * Drift())
        ?? (_speeds.Sum(speed => speed.MultiplyAdds) is > 0 and var measured ? Seconds / measured * groups[group].MultiplyAdds : null);

    /// <summary>A forecast of the time that all coalitions take which are still to be evaluated; null where nothing was measured yet.</summary>
    public TimeSpan? Remaining()
    {
        double seconds = 0;
        for (int group = 0; group < _speeds.Length; group++)
        {
            if (SecondsPerEvaluation(group) is not { } each)
            {
                return null;
            }

            seconds += _speeds[group].Left * each;
        }

        return TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.MaxValue.TotalSeconds / 2));
    }

    // Evaluations of little time say little: the probes weigh as much as the time that they took.
    private double Drift()
    {
        double weight = _speeds.Sum(speed => speed.ProbeSeconds);
        return (weight + _speeds.Sum(speed => speed.Compared.Taken)) / (weight + _speeds.Sum(speed => speed.Compared.Probed));
    }

    // A user may give any budget; the sum over all groups may pass what a long holds.
    private void Report()
    {
        double total = _speeds.Sum(speed => speed.Expected);
        progress.Report(new PipelineProgress(groups[_current].Stage, (long)Math.Round(_speeds.Sum(speed => speed.Done)), total < long.MaxValue ? (long)total : long.MaxValue)
        {
            PerSecond = 1 / _speeds[_current].SecondsPerEvaluation,
            Remaining = Seconds >= FirstForecast.TotalSeconds ? Remaining() : null,
        });
    }
}
