using System.Collections.Immutable;
using OnnxShapley.Inference;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Tests.Subjects;

namespace OnnxShapley.Pruning.Tests.Networks;

/// <summary>The test models of ONNX come with inputs and the outputs that they must give: those of the file as we load and write it.</summary>
[Category("Integration")]
public sealed class ExpectedOutputTests
{
    private const double Tolerance = 1e-4;

    // Neither ONNX Runtime on the CPU nor we know of DeformConv.
    private const string NotRun = "deform_conv";

    public static IEnumerable<TestCaseData> Models()
    {
        string folder = Path.Combine(Repository.Root, "..", "shared", "data", "onnx-backend");
        IEnumerable<string> data = Directory.Exists(folder) ? Directory.EnumerateDirectories(folder, "test_data_set_0", SearchOption.AllDirectories) : [];
        return data
            .Where(path => !path.Contains(NotRun, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(path => new TestCaseData(path).SetArgDisplayNames(Path.GetFileName(Path.GetDirectoryName(path)!)));
    }

    [TestCaseSource(nameof(Models))]
    public void Save_TestModelOfOnnx_GivesTheExpectedOutputs(string data)
    {
        using TemporaryFolder folder = new();
        string saved = folder.PathOf("model.onnx");
        OnnxModel model = ModelFile.Load(Path.Combine(Path.GetDirectoryName(data)!, "model.onnx"));
        ModelFile.Save(model, saved);
        HashSet<string> initializers = [.. model.Graph.Initializer.Select(initializer => initializer.Name)];
        string[] inputs = [.. model.Graph.Input.Select(input => input.Name).Where(name => !initializers.Contains(name))];

        using OrtSession session = OrtSession.OpenFile(saved, new SessionSettings { Threads = 1 });
        ImmutableArray<Tensor> outputs = session.Run(inputs.Zip(Read(data, "input")).ToDictionary(pair => pair.First, pair => pair.Second));

        Assert.That(Outputs.Difference([.. Read(data, "output")], outputs), Is.LessThan(Tolerance));
    }

    private static IEnumerable<Tensor> Read(string folder, string kind)
    {
        for (int number = 0; File.Exists(Path.Combine(folder, $"{kind}_{number}.pb")); number++)
        {
            TensorProto proto = TensorProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(folder, $"{kind}_{number}.pb")));
            yield return new Tensor((ElementType)proto.DataType, [.. proto.Dims], TensorContent.ReadBytes(proto, null).ToArray());
        }
    }
}
