using OnnxShapley.Engine.Data;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Tests.Support;

/// <summary>How the tests run models: on one thread each, because many of them run at the same time.</summary>
internal static class Settings
{
    public static SessionSettings Session { get; } = new() { Threads = 1 };

    public static RunSettings Run { get; } = new(Session, RunSettings.DefaultMemory);

    /// <summary>What the CIFAR-10 networks were trained on.</summary>
    public static PreprocessingOptions Cifar { get; } = new() { Mean = [0.485, 0.456, 0.406], StandardDeviation = [0.229, 0.224, 0.225] };
}
