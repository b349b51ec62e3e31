using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Pipeline;
using OnnxShapley.Engine.Tests.Support;

namespace OnnxShapley.Engine.Tests.Evaluation;

/// <summary>Speed, and the time that is left, in plain numbers.</summary>
[TestFixture]
public sealed class EvaluationMeterTests
{
    private readonly ManualTime _time = new();
    private readonly RecordedProgress _progress = new();

    private PipelineProgress Last => _progress.Reports[^1];

    [Test]
    public void Evaluated_GroupsNotYetBegun_TakeTheTimeOfTheirMultiplyAdds()
    {
        EvaluationMeter meter = Meter(new("a", MultiplyAdds: 300, Expected: 100, Cached: 0), new("b", 100, 50, 0), new("c", 30, 10, 0));

        Pass(meter, coalitions: 10, seconds: 6);

        Assert.That(Last.Stage, Is.EqualTo("a"));
        Assert.That(Last.Done, Is.EqualTo(10));
        Assert.That(Last.Total, Is.EqualTo(160));
        Assert.That(Last.PerSecond, Is.EqualTo(10 / 6.0).Within(1e-12));
        Assert.That(Last.Remaining!.Value.TotalSeconds, Is.EqualTo((90 * 0.6) + (50 * 0.2) + (10 * 0.06)).Within(1e-6));
    }

    [Test]
    public void Evaluated_GroupThatWasMeasured_GoesOnAtItsOwnSpeed()
    {
        EvaluationMeter meter = Meter(new("a", 300, 10, 0), new("b", 100, 50, 0), new("c", 100, 10, 0));
        Pass(meter, coalitions: 10, seconds: 3);
        meter.Enter(1);

        Pass(meter, coalitions: 10, seconds: 5);

        Assert.That(Last.PerSecond, Is.EqualTo(2).Within(1e-12));
        Assert.That(Last.Remaining!.Value.TotalSeconds, Is.EqualTo((40 * 0.5) + (10 * 100 * 8.0 / 4000)).Within(1e-6));
    }

    [Test]
    public void Known_Coalitions_CountAsDoneButNotInTheRate()
    {
        EvaluationMeter meter = Meter(new GroupWork("a", 1, 100, Cached: 60));

        meter.Known(40);
        Assert.That(Last.PerSecond, Is.Null);
        Pass(meter, coalitions: 10, seconds: 4);

        Assert.That(Last.Done, Is.EqualTo(50));
        Assert.That(Last.PerSecond, Is.EqualTo(2.5).Within(1e-12));
        Assert.That(Last.Remaining!.Value.TotalSeconds, Is.EqualTo((100 - 50 - 20) * 0.4).Within(1e-6), "20 of the others are in the cache");
    }

    [Test]
    public void Known_MoreThanTheCacheHeld_LeavesNothingBelowZero()
    {
        EvaluationMeter meter = Meter(new GroupWork("a", 1, 20, Cached: 5));

        meter.Known(15);
        Pass(meter, coalitions: 10, seconds: 4);

        Assert.That(Last.Remaining, Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void Known_Nothing_IsNotReported()
    {
        Meter(new GroupWork("a", 1, 20, 0)).Known(0);

        Assert.That(_progress.Reports, Is.Empty);
    }

    [Test]
    public void Evaluated_InTheFirstSeconds_GivesNoForecast()
    {
        EvaluationMeter meter = Meter(new GroupWork("a", 1, 1000, 0));

        Pass(meter, coalitions: 10, seconds: 1.5);
        Assert.That(Last.PerSecond, Is.Not.Null);
        Assert.That(Last.Remaining, Is.Null);
        Pass(meter, coalitions: 10, seconds: 0.5);

        Assert.That(Last.Remaining!.Value.TotalSeconds, Is.EqualTo(98).Within(1e-6));
    }

    [Test]
    public void Evaluated_TimeBetweenPasses_DoesNotCount()
    {
        EvaluationMeter meter = Meter(new GroupWork("a", 1, 1000, 0));

        Pass(meter, coalitions: 10, seconds: 1);
        _time.Advance(100);
        Pass(meter, coalitions: 10, seconds: 1);

        Assert.That(Last.PerSecond, Is.EqualTo(10).Within(1e-12));
        Assert.That(meter.Seconds, Is.EqualTo(2).Within(1e-12));
    }

    [Test]
    public void Evaluated_ClockThatDoesNotMove_GivesNoSpeed()
    {
        EvaluationMeter meter = Meter(new GroupWork("a", 1, 1000, 0));

        Pass(meter, coalitions: 10, seconds: 0);

        Assert.That(Last.PerSecond, Is.Null);
        Assert.That(Last.Remaining, Is.Null);
    }

    [Test]
    public void Evaluated_BudgetsBeyondALong_AreReportedAsTheLargest()
    {
        EvaluationMeter meter = Meter(new("a", 1, 9e18, 0), new("b", 1, 9e18, 0));

        Pass(meter, coalitions: 10, seconds: 4);

        Assert.That(Last.Total, Is.EqualTo(long.MaxValue));
        Assert.That(Last.Remaining!.Value, Is.GreaterThan(TimeSpan.FromDays(9999)));
    }

    [Test]
    public void Probed_Coalitions_GiveASpeedButAreNotDone()
    {
        EvaluationMeter meter = Meter(new("a", 300, 10, 0), new("b", 100, 50, 0));
        Probe(meter, group: 0, coalitions: 4, seconds: 2);
        meter.Expect(1, 20);

        meter.Known(3);

        Assert.That(Last.Done, Is.EqualTo(3));
        Assert.That(Last.Total, Is.EqualTo(30));
        Assert.That(Last.PerSecond, Is.Null);
        Assert.That(Last.Remaining!.Value.TotalSeconds, Is.EqualTo((7 * 0.5) + (20 * 0.5 / 3)).Within(1e-6));
    }

    [Test]
    public void SecondsPerEvaluation_EvaluationsFasterThanProbes_CorrectsTheOtherGroups()
    {
        EvaluationMeter meter = Meter(new("a", 1, 100, 0), new("b", 1, 100, 0), new("c", 1, 100, 0));
        Probe(meter, group: 1, coalitions: 4, seconds: 8);
        Probe(meter, group: 0, coalitions: 4, seconds: 4);
        Assert.That(meter.SecondsPerEvaluation(1), Is.EqualTo(2).Within(1e-12));

        Pass(meter, coalitions: 10, seconds: 6);

        Assert.That(meter.SecondsPerEvaluation(0), Is.EqualTo(0.6).Within(1e-12), "its own evaluations");
        Assert.That(meter.SecondsPerEvaluation(1), Is.EqualTo(2 * (12 + 6.0) / (12 + 10)).Within(1e-12), "its probes, corrected by those of the first group");
        Assert.That(meter.SecondsPerEvaluation(2), Is.EqualTo(18.0 / 18).Within(1e-12), "multiply-adds");
    }

    [TearDown]
    public void Release() => _progress.Dispose();

    private EvaluationMeter Meter(params GroupWork[] groups) => new([.. groups], _progress, _time);

    private void Pass(EvaluationMeter meter, int coalitions, double seconds)
    {
        meter.Begin();
        _time.Advance(seconds);
        meter.Evaluated(coalitions);
    }

    private void Probe(EvaluationMeter meter, int group, int coalitions, double seconds)
    {
        meter.Enter(group);
        meter.Begin();
        _time.Advance(seconds);
        meter.Probed(coalitions);
    }
}
