using System.CommandLine;
using OnnxShapley.Cli.Arguments;

namespace OnnxShapley.Cli.Tests.Arguments;

/// <summary>Where the result goes.</summary>
[TestFixture]
public sealed class OutputArgumentsTests
{
    [TestCase("models/net.onnx", "net.pruned.onnx")]
    [TestCase("net", "net.pruned.onnx")]
    [TestCase("../v1.2.onnx", "v1.2.pruned.onnx")]
    public void Path_NotGiven_IsTheModelsNameInTheCurrentFolder(string model, string expected)
    {
        Assert.That(Path(model), Is.EqualTo(expected));
    }

    [Test]
    public void Path_Given_IsThat()
    {
        Assert.That(Path("net.onnx", "-o", "small.onnx"), Is.EqualTo("small.onnx"));
    }

    private static string Path(string model, params string[] arguments)
    {
        OutputArguments output = new();
        RootCommand command = [.. output.Options];
        return output.Path(command.Parse(arguments), model);
    }
}
