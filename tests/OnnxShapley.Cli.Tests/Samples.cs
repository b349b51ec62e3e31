using OnnxShapley.Testing;

namespace OnnxShapley.Cli.Tests;

/// <summary>The models and data that the repository brings.</summary>
internal static class Samples
{
    /// <summary>A small residual network for digits of 8 by 8 pixels, 10 classes.</summary>
    public static string Model => Repository.PathOf("models", "digits-cnn.onnx");

    /// <summary>900 digits with labels.</summary>
    public static string Calibration => Repository.PathOf("models", "digits-calib.npz");

    /// <summary>500 other digits with labels.</summary>
    public static string Test => Repository.PathOf("models", "digits-test.npz");
}
