using Microsoft.ML.OnnxRuntime;

namespace OnnxShapley.Inference.Runtime;

/// <summary>What a run that ONNX Runtime gave up is for whoever asked for it.</summary>
internal static class RunFailure
{
    /// <summary>The exception to throw: that of a cancelled run, or one that says why the run failed.</summary>
    public static Exception Of(OnnxRuntimeException exception, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested
            ? new OperationCanceledException(cancellationToken)
            : new InferenceException($"ONNX Runtime failed while it ran the model: '{OrtReason.Of(exception)}'.", exception);
}
