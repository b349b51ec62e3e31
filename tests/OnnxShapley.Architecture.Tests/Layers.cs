using System.Collections.Immutable;
using System.Reflection;

namespace OnnxShapley.Architecture.Tests;

/// <summary>The layer table of src/README.md. A change here is a change of the architecture: change the table there too, and say why.</summary>
internal static class Layers
{
    public static ImmutableArray<Layer> All { get; } =
    [
        new("OnnxShapley.Cli", ["OnnxShapley.Engine"], ["Spectre.Console", "System.CommandLine"]),
        new("OnnxShapley.Engine", ["OnnxShapley.Games", "OnnxShapley.Inference", "OnnxShapley.Pruning"], ["System.Numerics.Tensors"]),
        new("OnnxShapley.Pruning", ["OnnxShapley.Onnx"], []),
        new("OnnxShapley.Games", [], []),
        new("OnnxShapley.Inference", ["OnnxRuntime", "OnnxShapley.Errors"], []),
        new("OnnxShapley.Onnx", ["OnnxShapley.Errors"], ["Google.Protobuf", "Grpc.Tools"]),
        new("OnnxShapley.Errors", [], []),
        new("OnnxRuntime", [], ["Microsoft.ML.OnnxRuntime.Gpu"]),
    ];

    /// <summary>The layers that are written here: all but the one that compiles ONNX Runtime's own sources.</summary>
    public static IEnumerable<Layer> Ours => All.Where(layer => layer.Name != "OnnxRuntime");

    public static Layer Find(string name) => All.Single(layer => layer.Name == name);

    public static Assembly Load(Layer layer) => Assembly.Load(layer.AssemblyName);

    /// <summary>Everything below a layer: its references, and theirs. Project references are transitive in .NET.</summary>
    public static ImmutableHashSet<string> Below(Layer layer) =>
        [.. layer.References, .. layer.References.SelectMany(reference => Below(Find(reference)))];
}
