using System.Collections.Immutable;

namespace OnnxShapley.Architecture.Tests;

/// <summary>One row of the layer table in src/README.md.</summary>
/// <param name="Name">The project.</param>
/// <param name="References">The projects that it refers to: these and no others.</param>
/// <param name="Packages">The packages that it may refer to.</param>
public sealed record Layer(string Name, ImmutableArray<string> References, ImmutableArray<string> Packages)
{
    /// <summary>Name of its assembly.</summary>
    public string AssemblyName => Name == "OnnxShapley.Cli" ? "onnx-shapley" : Name;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
