namespace OnnxShapley;

/// <summary>Calibration or test data that cannot be read or do not fit the model.</summary>
public sealed class CalibrationException(string message, Exception? innerException = null)
    : OnnxShapleyException(message, innerException, ExitCode.ModelOrData);
