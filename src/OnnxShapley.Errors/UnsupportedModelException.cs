namespace OnnxShapley;

/// <summary>A valid ONNX model that this version cannot handle: a newer opset or IR version, say.</summary>
public sealed class UnsupportedModelException(string message, Exception? innerException = null)
    : OnnxShapleyException(message, innerException, ExitCode.ModelOrData);
