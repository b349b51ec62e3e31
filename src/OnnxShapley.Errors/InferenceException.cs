namespace OnnxShapley;

/// <summary>ONNX Runtime refused a model, an input or an execution provider, or failed while it ran.</summary>
public sealed class InferenceException(string message, Exception? innerException = null)
    : OnnxShapleyException(message, innerException, ExitCode.ModelOrData);
