using OnnxShapley.Engine.Pipeline;

namespace OnnxShapley.Cli.Rendering;

/// <summary>Writes one line for each stage: for logs.</summary>
internal sealed class StageLines(TextWriter writer) : IProgressDisplay
{
    private readonly Lock _lock = new();
    private string _stage = string.Empty;

    /// <inheritdoc/>
    public void Report(PipelineProgress value)
    {
        lock (_lock)
        {
            if (value.Stage != _stage)
            {
                _stage = value.Stage;
                writer.WriteLine(value.Stage);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
