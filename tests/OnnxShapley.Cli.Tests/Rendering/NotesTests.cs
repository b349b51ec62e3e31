using OnnxShapley.Cli.Rendering;

namespace OnnxShapley.Cli.Tests.Rendering;

/// <summary>Which progress is shown where.</summary>
[TestFixture]
public sealed class NotesTests
{
    [TestCase(80, false, typeof(ProgressLine))]
    [TestCase(null, false, typeof(StageLines))]
    [TestCase(80, true, typeof(SilentProgress))]
    [TestCase(null, true, typeof(SilentProgress))]
    public void Progress_ScreenAndQuiet_ChooseTheDisplay(int? width, bool isQuiet, Type display)
    {
        Notes notes = new(new Terminal(TextWriter.Null, TextWriter.Null) { ErrorWidth = width }, isQuiet);

        using IProgressDisplay progress = notes.Progress(TimeProvider.System);

        Assert.That(progress, Is.TypeOf(display));
    }
}
