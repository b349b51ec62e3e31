namespace OnnxShapley;

/// <summary>A cache of worths that belongs to something else, is in use, or cannot be read or written.</summary>
public sealed class CacheException(string message, Exception? innerException = null)
    : OnnxShapleyException(message, innerException, ExitCode.ModelOrData);
