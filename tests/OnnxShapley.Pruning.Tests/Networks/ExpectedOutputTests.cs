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

    private const long FirstOpset = 7;

    public static IEnumerable<TestCaseData> Handled() => Models(isHandled: true);

    public static IEnumerable<TestCaseData> Older() => Models(isHandled: false);

    private static IEnumerable<TestCaseData> Models(bool isHandled)
    {
        string folder = Path.Combine(Repository.Root, "..", "shared", "data", "onnx-backend");
        if (!Directory.Exists(folder))
        {
            return [new TestCaseData(string.Empty).Ignore($"The folder '{folder}' is absent: it holds the test models of ONNX.")];
        }

        return Directory.EnumerateDirectories(folder, "test_data_set_0", SearchOption.AllDirectories)
            .Where(path => IsHandled(ModelOf(path)) == isHandled)
            .Order(StringComparer.Ordinal)
            .Select(path => new TestCaseData(path).SetArgDisplayNames(Path.GetFileName(Path.GetDirectoryName(path)!)));
    }

    [TestCaseSource(nameof(Handled))]
    public void Save_TestModelOfOnnx_GivesTheExpectedOutputs(string data)
    {
        using TemporaryFolder folder = new();
        string saved = folder.PathOf("model.onnx");
        OnnxModel model = ModelFile.Load(ModelOf(data));
        ModelFile.Save(model, saved);
        HashSet<string> initializers = [.. model.Graph.Initializer.Select(initializer => initializer.Name)];
        string[] inputs = [.. model.Graph.Input.Select(input => input.Name).Where(name => !initializers.Contains(name))];

        using OrtSession session = OrtSession.OpenFile(saved, new SessionSettings { Threads = 1 });
        ImmutableArray<Tensor> outputs = session.Run(inputs.Zip(Read(data, "input")).ToDictionary(pair => pair.First, pair => pair.Second));

        Assert.That(Outputs.Difference([.. Read(data, "output")], outputs), Is.LessThan(Tolerance));
    }

    [TestCaseSource(nameof(Older))]
    public void Load_TestModelBeforeOpset7_IsRefused(string data) =>
        Assert.That(() => ModelFile.Load(ModelOf(data)), Throws.TypeOf<UnsupportedModelException>().With.Message.Contains("uses opset '6'; opsets '7' to "));

    private static string ModelOf(string data) => Path.Combine(Path.GetDirectoryName(data)!, "model.onnx");

    private static bool IsHandled(string model) =>
        ModelProto.Parser.ParseFrom(File.ReadAllBytes(model)).OpsetImport.Where(import => import.Domain.Length == 0).All(import => import.Version >= FirstOpset);

    private static IEnumerable<Tensor> Read(string folder, string kind)
    {
        for (int number = 0; File.Exists(Path.Combine(folder, $"{kind}_{number}.pb")); number++)
        {
            TensorProto proto = TensorProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(folder, $"{kind}_{number}.pb")));
            yield return new Tensor((ElementType)proto.DataType, [.. proto.Dims], TensorContent.ReadBytes(proto, null).ToArray());
        }
    }
}
