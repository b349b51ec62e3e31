using System.Runtime.InteropServices;
using OnnxShapley.Inference.Runtime;

namespace OnnxShapley.Benchmarks.Coalitions;

/// <summary>Where it was measured.</summary>
/// <param name="Provider">The execution provider, with its threads.</param>
/// <param name="Clock">What seconds are.</param>
internal sealed record MachineFacts(string Provider, Clock Clock)
{
    /// <summary>Cores that the process may use.</summary>
    public int Cores { get; } = Environment.ProcessorCount;

    /// <summary>The version of .NET.</summary>
    public string Framework { get; } = RuntimeInformation.FrameworkDescription;

    /// <summary>The version of ONNX Runtime.</summary>
    public string OnnxRuntime { get; } = OrtEnvironment.Instance.GetVersionString();
}
