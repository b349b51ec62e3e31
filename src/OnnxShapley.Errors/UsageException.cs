namespace OnnxShapley;

/// <summary>Arguments that contradict each other, name something unknown, or ask for less than the minimum.</summary>
public sealed class UsageException(string message, Exception? innerException = null)
    : OnnxShapleyException(message, innerException, ExitCode.Usage);
