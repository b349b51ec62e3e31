namespace OnnxShapley;

/// <summary>A file that is not a valid ONNX model: truncated, malformed, or with references that lead nowhere.</summary>
public sealed class ModelFormatException(string message, Exception? innerException = null)
    : OnnxShapleyException(message, innerException, ExitCode.ModelOrData);
