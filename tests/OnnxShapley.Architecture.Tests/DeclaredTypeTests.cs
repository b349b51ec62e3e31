namespace OnnxShapley.Architecture.Tests;

public sealed class DeclaredTypeTests
{
    [TestCase("public sealed class One;", "One")]
    [TestCase("public readonly record struct Two(int X);", "Two")]
    [TestCase("internal abstract record Three\n{\n    internal sealed record Inner : Three;\n}\n", "Three")]
    [TestCase("public static partial class Four<T>\n{\n}\n", "Four")]
    [TestCase("internal delegate void Five(int x);", "Five")]
    [TestCase("enum Six { A }\ninterface Seven;\n", "Six", "Seven")]
    [TestCase("// class Eight\nreturn 0;\n")]
    public void NamesIn_Source_GivesTheOuterTypes(string source, params string[] expected) =>
        Assert.That(DeclaredType.NamesIn(source), Is.EqualTo(expected));
}
