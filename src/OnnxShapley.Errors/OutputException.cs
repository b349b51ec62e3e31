namespace OnnxShapley;

/// <summary>A result that cannot be written: no such folder, no permission, no space.</summary>
public sealed class OutputException(string message, Exception? innerException = null)
    : OnnxShapleyException(message, innerException, ExitCode.ModelOrData);
