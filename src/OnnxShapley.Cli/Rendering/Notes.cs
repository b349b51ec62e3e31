namespace OnnxShapley.Cli.Rendering;

/// <summary>What is said beside the result, on standard error: nothing at all when the user wants quiet.</summary>
internal sealed class Notes(Terminal terminal, bool isQuiet)
{
    /// <summary>Writes one line.</summary>
    public void Write(string line)
    {
        if (!isQuiet)
        {
            terminal.Error.WriteLine(line);
        }
    }

    /// <summary>Makes what shows progress: one line that changes on a screen, one line a stage elsewhere.</summary>
    public IProgressDisplay Progress(TimeProvider time) =>
        isQuiet ? new SilentProgress()
        : terminal.ErrorWidth is { } width ? new ProgressLine(terminal.Error, width, time)
        : new StageLines(terminal.Error);
}
