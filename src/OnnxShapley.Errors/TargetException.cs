namespace OnnxShapley;

/// <summary>No plan reaches the target that was asked for.</summary>
public sealed class TargetException(string message, Exception? innerException = null)
    : OnnxShapleyException(message, innerException, ExitCode.TargetNotReachable);
