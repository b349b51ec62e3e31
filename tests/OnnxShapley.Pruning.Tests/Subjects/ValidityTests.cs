using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Tests.Subjects;

[Category("Integration")]
public sealed class ValidityTests
{
    [Test]
    public void CheckFile_NodeWithoutItsInputs_IsReported()
    {
        if (!File.Exists("/usr/bin/python3"))
        {
            Assert.Ignore("Needs '/usr/bin/python3' with the package 'onnx' (Debian: python3-onnx), which is not on this machine.");
        }

        using TemporaryFolder folder = new();
        ModelFile.Save(new ModelBuilder().Input("x", 1, 3).Node("Add", ["x"], ["y"]).Build(), folder.PathOf("broken.onnx"));

        Assert.That(OnnxChecker.CheckFile(folder.PathOf("broken.onnx")), Does.Contain("Add_y"));
    }
}
