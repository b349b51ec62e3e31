using System.Collections.Immutable;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Costs;
using OnnxShapley.Pruning.Cutting;
using OnnxShapley.Pruning.Tests.Subjects;

namespace OnnxShapley.Pruning.Tests.Networks;

/// <summary>Real trained networks and full graphs: pruned equals masked, and what comes out is a model like the one that went in.</summary>
[Category("Integration")]
public sealed class NetworkTests
{
    private const double SingleTolerance = 1e-4;
    private const double HalfTolerance = 1e-2;

    // The larger full graphs are left out: their constant weights take as many bytes as the real ones when they are cut.
    private static readonly ImmutableArray<string> Folders = ["cifar10", "imagenet", "zoo"];

    private static readonly ImmutableArray<string> LightGraphs =
    [
        "light_squeezenet", "light_shufflenet", "light_inception_v1", "light_inception_v2", "light_densenet121", "light_resnet50",
    ];

    // A picture of 720 x 720 with nineteen thousand million multiply-adds: many seconds for each of the runs.
    private const string Slow = "fns_mosaic";

    public static IEnumerable<TestCaseData> Networks()
    {
        string shared = Path.Combine(Repository.Root, "..", "shared");
        IEnumerable<string> paths = Files(Repository.PathOf("models"))
            .Concat(Folders.SelectMany(folder => Files(Path.Combine(shared, "models", folder))))
            .Concat(LightGraphs.Select(name => Path.Combine(shared, "data", "onnx-backend", "light", $"{name}.onnx")).Where(File.Exists))
            .Where(path => !Path.GetFileName(path).StartsWith(Slow, StringComparison.Ordinal));
        return paths.Select(path => new TestCaseData(Path.GetFullPath(path)).SetArgDisplayNames(NameOf(path)));
    }

    [TestCaseSource(nameof(Networks))]
    public void Remove_RandomPlans_EqualsMasked(string path)
    {
        Subject subject = Open(path);
        bool isHalf = subject.Facts.Tensors.Values.Any(fact => fact.Type == TensorProto.Types.DataType.Float16);
        double tolerance = isHalf ? HalfTolerance : SingleTolerance;
        Random random = new(20);
        ImmutableArray<Plan> plans = [Plans.Draw(subject.Couplings, random, 0.7), Plans.Draw(subject.Couplings, random, 0.5)];

        Equivalence.Check(subject, plans, tolerance);

        Subject pruned = new(subject.Prune(plans[1]));
        Assert.That(new CostModel(pruned.Couplings).Whole(), Is.EqualTo(new CostModel(subject.Couplings).Of(new CutMap(subject.Couplings, plans[1]).Length)));
        Equivalence.Check(pruned, [Plans.Draw(pruned.Couplings, random, 0.7)], tolerance);
    }

    [Test]
    public void Analyze_SingleOperators_HaveNothingToPrune([Values("node", "pytorch-converted", "pytorch-operator")] string folder)
    {
        string[] paths = [.. Files(Repository.Shared("data", "onnx-backend", folder))];

        Assert.That(paths, Is.Not.Empty);
        Assert.That(paths.Where(path => IsHandled(path) && TryAnalyze(ModelFile.Load(path)) is not null), Is.Empty);
    }

    [Test]
    public void Remove_RandomPlans_PassesTheOnnxChecker()
    {
        using TemporaryFolder folder = new();
        string originals = Directory.CreateDirectory(folder.PathOf("original")).FullName;
        string pruned = Directory.CreateDirectory(folder.PathOf("pruned")).FullName;
        foreach (string path in Networks().Select(network => (string)network.Arguments[0]!).Where(path => new FileInfo(path).Length < 6_000_000))
        {
            Subject subject = Open(path);
            string name = NameOf(path).Replace('/', '-') + ".onnx";
            ModelFile.Save(ModelFile.Load(path), Path.Combine(originals, name));
            ModelFile.Save(subject.Prune(Plans.Draw(subject.Couplings, new Random(21), 0.5)), Path.Combine(pruned, name));
        }

        IReadOnlyDictionary<string, string> failures = OnnxChecker.Check(folder.Path);

        string[] ours =
        [
            .. failures.Where(failure => failure.Key.StartsWith("pruned", StringComparison.Ordinal))
                .Where(failure => !failures.ContainsKey(failure.Key.Replace("pruned", "original", StringComparison.Ordinal)))
                .Select(failure => $"{failure.Key}: {failure.Value}"),
        ];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Directory.EnumerateFiles(pruned).Any(), Is.True);
            Assert.That(ours, Is.Empty);
        }
    }

    private static bool IsHandled(string path)
    {
        try
        {
            _ = ModelFile.Load(path);
            return true;
        }
        catch (UnsupportedModelException)
        {
            return false;
        }
    }

    private static Subject Open(string path)
    {
        Subject subject = new(ModelFile.Load(path));
        Assert.That(subject.Couplings.Groups, Is.Not.Empty, $"'{NameOf(path)}' has channels to prune.");
        return subject;
    }

    private static Subject? TryAnalyze(OnnxModel model)
    {
        try
        {
            Subject subject = new(model);
            return subject.Couplings.Groups.IsEmpty ? null : subject;
        }
        catch (InferenceException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.onnx", SearchOption.AllDirectories).Order(StringComparer.Ordinal) : [];

    private static string NameOf(string path)
    {
        string folder = Path.GetFileName(Path.GetDirectoryName(path)!);
        return Path.GetFileName(path) == "model.onnx" ? folder : $"{folder}/{Path.GetFileNameWithoutExtension(path)}";
    }
}
