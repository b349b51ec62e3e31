using System.Collections.Frozen;
using System.Collections.Immutable;

namespace OnnxShapley.Architecture.Tests;

/// <summary>Files: how long, what is in them, how they are called.</summary>
public sealed class HouseStyleTests
{
    private const int MostLines = 400;

    private static readonly FrozenSet<string> WithoutTypes = FrozenSet.Create("AssemblyInfo.cs", "Program.cs");

    private static readonly string[] Catalogs =
    [
        "src/OnnxShapley.Pruning/Coupling/Rules", "src/OnnxShapley.Games/Estimators", "src/OnnxShapley.Engine/Payoffs", "src/OnnxShapley.Engine/Importances",
    ];

    [Test]
    public void Sources_AreShort()
    {
        IEnumerable<string> tooLong = SourceTree.All.Where(file => file.Extension is ".cs" or ".py" or ".proto")
            .Where(file => file.ReadLines().Length > (file.Extension == ".proto" ? 2 * MostLines : MostLines))
            .Select(file => file.RelativePath);

        Assert.That(tooLong, Is.Empty, $"More than {MostLines} lines: split the file where its purposes part.");
    }

    [Test]
    public void Sources_DeclareOneTypeThatTheyAreNamedAfter()
    {
        IEnumerable<string> wrong =
            from file in SourceTree.CSharp
            where !WithoutTypes.Contains(file.Name)
            let types = DeclaredType.NamesIn(file.ReadText())
            where types is not [{ } only] || file.Name.Split('.')[0] != only
            select $"{file.RelativePath} declares {string.Join(", ", types)}";

        Assert.That(wrong, Is.Empty, "One type a file, Name.cs; the parts of a partial type in Name.Part.cs.");
    }

    [TestCaseSource(nameof(Catalogs))]
    public void Catalog_SaysHowToAddToIt(string folder)
    {
        string readme = Repository.PathOf([.. folder.Split('/'), "README.md"]);

        Assert.That(readme, Does.Exist);
        ImmutableArray<string> lines = [.. File.ReadLines(readme)];
        Assert.That(lines, Does.Contain("## How to add one").And.Contain("## Tests"));
        Assert.That(lines, Has.Some.StartsWith("- [ ] "), "a checklist of tests");
    }
}
