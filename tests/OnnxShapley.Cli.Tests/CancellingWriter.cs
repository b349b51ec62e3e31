namespace OnnxShapley.Cli.Tests;

/// <summary>Takes text, and stops the command, as Ctrl-C does, when a line begins with a text.</summary>
internal sealed class CancellingWriter(string beginning, CancellationTokenSource source) : StringWriter
{
    public override void WriteLine(string? value)
    {
        base.WriteLine(value);
        if (value?.StartsWith(beginning, StringComparison.Ordinal) == true)
        {
            source.Cancel();
        }
    }
}
