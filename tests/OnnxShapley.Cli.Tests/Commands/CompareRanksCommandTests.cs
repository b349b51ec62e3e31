using System.Text.Json;
using OnnxShapley.Testing;

namespace OnnxShapley.Cli.Tests.Commands;

/// <summary>The command <c>compare-ranks</c>.</summary>
[TestFixture]
[Category("Integration")]
public sealed class CompareRanksCommandTests : IDisposable
{
    private const string Group = "/conv1/Conv";

    private static readonly string Model = Repository.PathOf("models", "lenet1.onnx");

    private readonly WorkFolder _folder = new();

    private string Output => _folder.PathOf("ranks.json");

    [Test]
    public async Task Json_FourChannels_IsOneObjectThatIsSavedAsWell()
    {
        ToolRun run = await CompareAsync("--importance", "l1,permutation", "--importance", "random", "--seed", "2", "--json", "-o", Output);

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        JsonElement json = run.Json();
        JsonElement oracle = json.GetProperty("oracle");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                json.EnumerateObject().Select(property => property.Name),
                Is.EqualTo(
                    new[]
                    {
                        "group", "channels", "members", "lowest", "lowestHalf", "reference", "oracle", "ranks", "leftOut", "batching", "payoff", "seed", "images", "seconds",
                        "provider",
                    }));
            Assert.That(json.GetProperty("channels").GetInt32(), Is.EqualTo(4));
            Assert.That(json.GetProperty("payoff").GetString(), Is.EqualTo("kl"));
            Assert.That(json.GetProperty("reference").GetProperty("importance").GetString(), Is.EqualTo("exact"));
            Assert.That(json.GetProperty("reference").GetProperty("evaluations").GetInt32(), Is.EqualTo(16));
            Assert.That(json.GetProperty("ranks").EnumerateArray().Select(rank => rank.GetProperty("importance").GetString()), Is.EqualTo(new[] { "l1", "permutation", "random" }));
            Assert.That(oracle.GetProperty("sizes").GetInt32(), Is.EqualTo(3), "all but one channel");
            Assert.That(oracle.GetProperty("best").EnumerateArray().Select(best => best.GetProperty("removed").GetArrayLength()), Is.EqualTo(new[] { 0, 1, 2, 3, 4 }));
            Assert.That(oracle.GetProperty("best").EnumerateArray().Select(best => best.GetProperty("kept").GetArrayLength()), Is.EqualTo(new[] { 4, 3, 2, 1, 0 }));
            Assert.That(await File.ReadAllTextAsync(Output), Is.EqualTo(run.Output.ReplaceLineEndings("\n")));
        }
    }

    [Test]
    public async Task Tables_FourChannels_ShowRanksAndBestSets()
    {
        ToolRun run = await CompareAsync("--importance", "l1,permutation", "--sizes", "2", "-o", Output);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.Zero, run.Error);
            Assert.That(run.Output, Does.Match(@"\(best sets\) +100\.0 % +100\.0 % +- +- +-?\d\.\d{4} +-?\d+\.\d{4} +-?\d+\.\d{4} +0\.0000 +-"));
            Assert.That(run.Output, Does.Match(@"exact \(reference\) +\d+\.\d % +\d+\.\d % +1\.00 +100\.0 % .* +16\b"));
            Assert.That(run.Output, Does.Match(@"\n +l1 +\d+\.\d % .* +0 *\n"));
            Assert.That(run.Output, Does.Contain("remove, keep: Acc_2, how much of the best sets of 1 to 2 channels"));
            Assert.That(run.Output, Does.Contain("oracle rank: channels by how often they are in the best sets of 1 to 2 channels to remove."));
            Assert.That(run.Output, Does.Match(@"\n +0 +-?\d\.\d{4} +1 +- +0 1 2 3 *\n"));
            Assert.That(run.Output, Does.Contain($"Written to '{Output}'."));
            Assert.That(run.Output, Does.Match(@"Group '/conv1/Conv' of 4 channels, payoff 'kl' on 16 images; \d+\.\d seconds in all\."));
            Assert.That(run.Output, Does.Not.Contain('\u001b'));
        }
    }

    [Test]
    public async Task Tables_ReferenceByName_ShowNoBestSets()
    {
        ToolRun run = await CompareAsync("--reference", "permutation:40", "-q");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.Zero, run.Error);
            Assert.That(run.Output, Does.Contain("τ: Kendall's τ-b to the reference ('permutation', "));
            Assert.That(run.Output, Does.Not.Contain("best").And.Not.Contain("oracle"));
            Assert.That(run.Error, Is.Empty);
        }
    }

    [Test]
    public async Task Tables_ReferenceIsARankingAsWell_ShowBothWhereTheyDiffer()
    {
        ToolRun drawn = await CompareAsync("--reference", "permutation:12", "--importance", "permutation,l1", "--budget", "8", "-q");
        ToolRun exact = await CompareAsync("--reference", "exact", "--importance", "exact,l1", "-q");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(drawn.Output, Does.Match(@"\n +permutation \(reference\) +1\.00 "));
            Assert.That(drawn.Output, Does.Match(@"\n +permutation +-?\d\.\d\d "));
            Assert.That(exact.Output, Does.Match(@"\n +exact +\d").And.Not.Contain("(reference)"));
        }
    }

    [Test]
    public async Task Notes_ImportancesThatAreLeftOut_AreNamedWithTheReason()
    {
        ToolRun run = await CompareAsync("--reference", "leave-one-out", "--json");

        Assert.That(
            run.Error.ReplaceLineEndings("\n"),
            Does.Contain("Left out: 'exact'. It evaluates 16 coalitions, more than the reference. Ask for it by name.\n"));
        Assert.That(
            run.Json().GetProperty("leftOut").EnumerateArray().Select(leftOut => leftOut.GetProperty("importance").GetString()), Does.Contain("exact"));
    }

    [Test]
    public async Task Compare_GroupThatThereIsNot_ListsTheGroups()
    {
        ToolRun run = await ToolRun.OfAsync("compare-ranks", Model, "--data", Images(), "--group", "conv9", "-q", "-o", Output);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo((int)ExitCode.Usage));
            Assert.That(run.Error.TrimEnd(), Is.EqualTo("error: The model has no group 'conv9'. Use one of '/conv1/Conv', '/conv2/Conv'."));
            Assert.That(run.Output, Is.Empty);
            Assert.That(_folder.Names, Is.EqualTo(new[] { "images.npz" }));
        }
    }

    [Test]
    public async Task Compare_OutputFolderThatIsNotThere_SaysSoBeforeTheWork()
    {
        string output = Path.Combine(_folder.PathOf("none"), "ranks.json");

        ToolRun run = await CompareAsync("-o", output, "-q");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo((int)ExitCode.ModelOrData));
            Assert.That(
                run.Error.TrimEnd(),
                Is.EqualTo($"error: The folder '{_folder.PathOf("none")}' of the output '{output}' does not exist. Create it, or write elsewhere with -o."));
        }
    }

    [Test]
    public async Task Compare_CancelledWhileItMeasures_LeavesWhatWasThere()
    {
        await File.WriteAllTextAsync(Output, "precious");
        using CancellationTokenSource source = new();
        await using CancellingWriter error = new("All coalitions of the group", source);

        ToolRun run = await ToolRun.OfAsync(
            error, null, source.Token, "compare-ranks", Samples.Model, "--data", Samples.Calibration, "--group", "/conv/Conv", "-o", Output);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo((int)ExitCode.Interrupted));
            Assert.That(run.Error.TrimEnd(), Does.EndWith(Environment.NewLine + "Interrupted; nothing was written."));
            Assert.That(run.Output, Is.Empty);
            Assert.That(await File.ReadAllTextAsync(Output), Is.EqualTo("precious"));
            Assert.That(_folder.Names, Is.EqualTo(new[] { "ranks.json" }));
        }
    }

    public void Dispose() => _folder.Dispose();

    private string Images()
    {
        Random random = new(4);
        return File.Exists(_folder.PathOf("images.npz"))
            ? _folder.PathOf("images.npz")
            : _folder.Images("images.npz", "(20, 1, 28, 28)", [.. Enumerable.Range(0, 20 * 28 * 28).Select(_ => random.NextSingle())], labels: null);
    }

    private Task<ToolRun> CompareAsync(params string[] options) =>
        ToolRun.OfAsync(["compare-ranks", Model, "--data", Images(), "--group", Group, "--threads", "1", .. options]);
}
