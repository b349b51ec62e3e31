using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Tests.Support;

/// <summary>CUDA, where this machine has it.</summary>
internal static class Cuda
{
    /// <summary>The provider library or its folder, where it does not lie beside the tests.</summary>
    private const string PathVariable = "ONNX_SHAPLEY_EP_PATH";

    /// <summary>Runs on the first device. The running test is ignored, with the reason, where there is none.</summary>
    public static RunSettings Run()
    {
        try
        {
            ExecutionProvider provider = ExecutionProvider.Resolve(new ProviderRequest(ProviderKind.Cuda), Environment.GetEnvironmentVariable(PathVariable));
            return Settings.Run with { Session = Settings.Session with { Provider = provider } };
        }
        catch (OnnxShapleyException exception)
        {
            Assert.Ignore($"Needs CUDA, which is not on this machine: {exception.Message}");
            throw;
        }
    }
}
