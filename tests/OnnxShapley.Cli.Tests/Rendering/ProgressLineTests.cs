using OnnxShapley.Cli.Rendering;
using OnnxShapley.Engine.Pipeline;

namespace OnnxShapley.Cli.Tests.Rendering;

/// <summary>The line that shows progress on a screen.</summary>
[TestFixture]
public sealed class ProgressLineTests
{
    private const string Erase = "\r\u001b[K";

    private readonly StringWriter _screen = new();
    private readonly ManualTime _time = new();

    [Test]
    public void Report_Evaluations_ShowSpeedAndForecast()
    {
        using ProgressLine line = new(_screen, 120, _time);

        line.Report(new PipelineProgress("Group 1 of 2: conv", 0, 1000));
        _time.Advance(TimeSpan.FromSeconds(2));
        line.Report(new PipelineProgress("Group 1 of 2: conv", 100, 5000) { PerSecond = 50, Remaining = TimeSpan.FromSeconds(98) });
        _time.Advance(TimeSpan.FromSeconds(2));
        line.Report(new PipelineProgress("Group 2 of 2: conv", 200, 5000) { PerSecond = 1.25, Remaining = TimeSpan.FromHours(25) });

        Assert.That(
            _screen.ToString().Split(Erase),
            Is.EqualTo(
                new[]
                {
                    string.Empty,
                    "Group 1 of 2: conv  0 of 1,000 coalitions",
                    "Group 1 of 2: conv  100 of 5,000 coalitions  50 a second  1:38 left",
                    "Group 2 of 2: conv  200 of 5,000 coalitions  1.3 a second  25:00:00 left",
                }));
    }

    [Test]
    public void Report_SoonAfterTheLast_IsLeftOutUnlessTheStageIsNew()
    {
        using ProgressLine line = new(_screen, 120, _time);

        line.Report(new PipelineProgress("Loading", 0, 0));
        line.Report(new PipelineProgress("Loading", 0, 0));
        line.Report(new PipelineProgress("Cutting", 0, 0));

        Assert.That(_screen.ToString().Split(Erase), Is.EqualTo(new[] { string.Empty, "Loading", "Cutting" }));
    }

    [Test]
    public void Report_LongerThanTheScreen_IsCut()
    {
        using ProgressLine line = new(_screen, 10, _time);

        line.Report(new PipelineProgress("Analysing couplings", 0, 0));

        Assert.That(_screen.ToString(), Is.EqualTo(Erase + "Analysing"));
    }

    [Test]
    public void Dispose_Always_LeavesAnEmptyLine()
    {
        ProgressLine line = new(_screen, 80, _time);
        line.Report(new PipelineProgress("Loading", 0, 0));

        line.Dispose();

        Assert.That(_screen.ToString(), Does.EndWith(Erase));
    }
}
