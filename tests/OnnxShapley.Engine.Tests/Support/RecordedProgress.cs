using OnnxShapley.Engine.Pipeline;

namespace OnnxShapley.Engine.Tests.Support;

/// <summary>Remembers what was reported, and may cancel at one of the reports.</summary>
internal sealed class RecordedProgress(int cancelAt = int.MaxValue) : IProgress<PipelineProgress>, IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly List<PipelineProgress> _reports = [];

    public IReadOnlyList<PipelineProgress> Reports => _reports;

    public CancellationToken Token => _source.Token;

    public void Report(PipelineProgress value)
    {
        _reports.Add(value);
        if (_reports.Count == cancelAt)
        {
            _source.Cancel();
        }
    }

    public void Dispose() => _source.Dispose();
}
