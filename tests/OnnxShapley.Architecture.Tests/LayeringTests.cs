using System.Xml.Linq;

namespace OnnxShapley.Architecture.Tests;

/// <summary>Who may know whom: by project files, by sources, and by what the compiler made of them.</summary>
public sealed class LayeringTests
{
    private static readonly string[] Projects = [.. Layers.All.Select(layer => layer.Name)];

    private static readonly string[] OurProjects = [.. Layers.Ours.Select(layer => layer.Name)];

    [Test]
    public void Projects_OfTheProduct_AreThoseOfTheTable() =>
        Assert.That(SourceTree.All.Where(IsProject).Where(file => file.IsUnder("src")).Select(ProjectName), Is.EquivalentTo(Projects));

    [Test]
    public void Solution_HoldsEveryProject()
    {
        string solution = File.ReadAllText(Repository.PathOf("OnnxShapley.sln")).Replace('\\', '/');

        Assert.That(SourceTree.All.Where(IsProject).Where(file => !solution.Contains($"\"{file.RelativePath}\"", StringComparison.Ordinal)), Is.Empty);
    }

    [TestCaseSource(nameof(Projects))]
    public void ProjectReferences_OfALayer_AreThoseOfTheTable(string project) =>
        Assert.That(
            Items(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'))),
            Is.EquivalentTo(Layers.Find(project).References));

    [TestCaseSource(nameof(Projects))]
    public void PackageReferences_OfALayer_AreAmongThoseOfTheTable(string project) =>
        Assert.That(Items(project, "PackageReference"), Is.SubsetOf(Layers.Find(project).Packages));

    [TestCaseSource(nameof(Projects))]
    public void Table_InTheReadme_SaysTheSame(string project)
    {
        string[] row = File.ReadLines(Repository.PathOf("src", "README.md")).Single(line => line.StartsWith($"| `{project}` |", StringComparison.Ordinal)).Split('|');

        Assert.That(Quoted(row[3]), Is.EquivalentTo(Layers.Find(project).References), "may reference");
        Assert.That(Quoted(row[4]), Is.EquivalentTo(Layers.Find(project).Packages), "third party");
    }

    [TestCaseSource(nameof(OurProjects))]
    public void CompiledReferences_OfALayer_AreBelowIt(string project)
    {
        Layer layer = Layers.Find(project);
        HashSet<string> ours = [.. Layers.Ours.Select(other => other.AssemblyName)];
        IEnumerable<string> referenced = Layers.Load(layer).GetReferencedAssemblies().Select(name => name.Name!).Where(ours.Contains);

        Assert.That(referenced, Is.SubsetOf(Layers.Below(layer)));
    }

    [TestCase("Microsoft.ML.OnnxRuntime", "OnnxShapley.Inference")]
    [TestCase("Spectre.Console", "OnnxShapley.Cli")]
    [TestCase("System.CommandLine", "OnnxShapley.Cli")]
    public void CompiledReferences_ToAThirdParty_AreInOneLayerOnly(string assembly, string allowed) =>
        Assert.That(
            Layers.Ours.Where(layer => Layers.Load(layer).GetReferencedAssemblies().Any(name => name.Name == assembly)).Select(layer => layer.Name),
            Is.SubsetOf(new[] { allowed }));

    // Messages are protobuf types, so every layer above OnnxShapley.Onnx is compiled against Google.Protobuf; none of them may name it.
    [TestCase("Google.Protobuf", "OnnxShapley.Onnx")]
    [TestCase("Microsoft.ML.OnnxRuntime", "OnnxShapley.Inference")]
    [TestCase("Spectre.Console", "OnnxShapley.Cli")]
    [TestCase("System.CommandLine", "OnnxShapley.Cli")]
    public void Sources_NamingAThirdParty_AreInOneLayerOnly(string name, string allowed)
    {
        IEnumerable<string> elsewhere = SourceTree.Product
            .Where(file => !file.IsUnder($"src/{allowed}") && !file.IsUnder("src/OnnxRuntime"))
            .Where(file => file.ReadText().Contains(name, StringComparison.Ordinal))
            .Select(file => file.RelativePath);

        Assert.That(elsewhere, Is.Empty);
    }

    private static bool IsProject(SourceFile file) => file.Extension == ".csproj";

    private static string ProjectName(SourceFile file) => Path.GetFileNameWithoutExtension(file.Name);

    private static IEnumerable<string> Items(string project, string kind) =>
        XDocument.Load(Repository.PathOf("src", project, $"{project}.csproj")).Descendants(kind).Select(item => item.Attribute("Include")!.Value);

    private static IEnumerable<string> Quoted(string cell) => cell.Split('`').Where((_, index) => index % 2 == 1);
}
