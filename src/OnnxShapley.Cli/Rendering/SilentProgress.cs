using OnnxShapley.Engine.Pipeline;

namespace OnnxShapley.Cli.Rendering;

/// <summary>Shows nothing.</summary>
internal sealed class SilentProgress : IProgressDisplay
{
    /// <inheritdoc/>
    public void Report(PipelineProgress value)
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
