using System.CodeDom.Compiler;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace OnnxShapley.Architecture.Tests;

/// <summary>Nothing changes behind anybody's back: no state in types, none in public values.</summary>
public sealed class ImmutabilityTests
{
    private const BindingFlags Anywhere = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    // protoc's classes are in namespace Onnx: it generates them with a static descriptor that is not read-only.
    private const string GeneratedNamespace = "Onnx";

    private static readonly string[] Projects = [.. Layers.Ours.Select(layer => layer.Name)];

    private static readonly string[] ValueProjects = ["OnnxShapley.Games", "OnnxShapley.Pruning"];

    [TestCaseSource(nameof(Projects))]
    public void StaticFields_OfALayer_AreReadOnly(string project)
    {
        IEnumerable<string> mutable =
            from type in Layers.Load(Layers.Find(project)).GetTypes()
            where !IsGenerated(type)
            from field in type.GetFields(Anywhere | BindingFlags.Static)
            where !field.IsInitOnly && !field.IsLiteral
            select $"{type.FullName}.{field.Name}";

        Assert.That(mutable, Is.Empty);
    }

    [TestCaseSource(nameof(ValueProjects))]
    public void PublicProperties_CanBeSetOnlyAtTheStart(string project)
    {
        IEnumerable<string> mutable =
            from type in Layers.Load(Layers.Find(project)).GetExportedTypes()
            from property in type.GetProperties(Anywhere | BindingFlags.Instance | BindingFlags.Static)
            where property.SetMethod is { IsPublic: true } setter
                && !setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit))
            select $"{type.FullName}.{property.Name}";

        Assert.That(mutable, Is.Empty);
    }

    [TestCaseSource(nameof(ValueProjects))]
    public void PublicFields_AreReadOnly(string project)
    {
        IEnumerable<string> mutable =
            from type in Layers.Load(Layers.Find(project)).GetExportedTypes()
            where !type.IsEnum
            from field in type.GetFields(Anywhere | BindingFlags.Instance | BindingFlags.Static)
            where field.IsPublic && !field.IsInitOnly && !field.IsLiteral
            select $"{type.FullName}.{field.Name}";

        Assert.That(mutable, Is.Empty);
    }

    private static bool IsGenerated(Type type) =>
        type.Namespace == GeneratedNamespace
        || type.IsDefined(typeof(CompilerGeneratedAttribute))
        || type.IsDefined(typeof(GeneratedCodeAttribute))
        || (type.DeclaringType is { } outer && IsGenerated(outer));
}
