using System.Collections.Immutable;
using System.Reflection;

namespace OnnxShapley.Architecture.Tests;

/// <summary>What the program knows of an operator stands in one file: its rule.</summary>
public sealed class OperatorKnowledgeTests
{
    private static readonly ImmutableArray<string> Operators =
    [
        .. from type in Layers.Load(Layers.Find("OnnxShapley.Pruning")).GetTypes()
           from attribute in type.GetCustomAttributesData()
           where attribute.AttributeType.Name == "OperatorRuleAttribute"
           from name in (IEnumerable<CustomAttributeTypedArgument>)attribute.ConstructorArguments[0].Value!
           select (string)name.Value!,
    ];

    [Test]
    public void Rules_AreFoundByTheirAttribute() => Assert.That(Operators, Is.SupersetOf(new[] { "Conv", "Gemm", "Add" }));

    [Test]
    public void Rules_OfOneOperator_AreOne() => Assert.That(Operators, Is.Unique);

    // The rules are what is allowed to know operators. Masking knows those that it appends to the graph (Mul, Gather, Reshape, ...):
    // it writes them and never asks whether a node of the model is one.
    [Test]
    public void Sources_OfPruning_NameNoOperatorOutsideItsRule()
    {
        IEnumerable<string> named =
            from file in SourceTree.Product
            where file.IsUnder("src/OnnxShapley.Pruning")
            where !file.IsUnder("src/OnnxShapley.Pruning/Coupling/Rules") && !file.IsUnder("src/OnnxShapley.Pruning/Masking")
            let code = file.ReadCode()
            from name in Operators
            where code.Contains($"\"{name}\"", StringComparison.Ordinal)
            select $"{file.RelativePath} names '{name}'";

        Assert.That(named, Is.Empty, "Move the knowledge into the operator's rule.");
    }

    [Test]
    public void Masking_AsksNoNodeForItsOperator()
    {
        IEnumerable<string> asking = SourceTree.Product
            .Where(file => file.IsUnder("src/OnnxShapley.Pruning/Masking"))
            .Where(file => file.ReadCode().Replace("OpType = operatorType", string.Empty, StringComparison.Ordinal).Contains("OpType", StringComparison.Ordinal))
            .Select(file => file.RelativePath);

        Assert.That(asking, Is.Empty);
    }
}
