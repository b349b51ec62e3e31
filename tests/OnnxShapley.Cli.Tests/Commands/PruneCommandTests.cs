using System.Text.Json;
using OnnxShapley.Onnx;

namespace OnnxShapley.Cli.Tests.Commands;

/// <summary>The command <c>prune</c> on a real model.</summary>
[TestFixture]
[Category("Integration")]
public sealed class PruneCommandTests : IDisposable
{
    private readonly WorkFolder _folder = new();

    private string Output => _folder.PathOf("out.onnx");

    [Test]
    public async Task Json_TargetOfMultiplyAdds_IsOneObjectThatDescribesThePruning()
    {
        ToolRun run = await PruneAsync("--target-macs", "60%", "--seed", "5", "--json");

        JsonElement json = run.Json();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.Zero);
            Assert.That(
                json.EnumerateObject().Select(property => property.Name),
                Is.EqualTo(
                    new[]
                    {
                        "original", "pruned", "verification", "groups", "batching", "payoff", "importance", "aggregate", "confidence", "seed", "calibrationImages", "heldOutImages", "evaluations",
                        "seconds", "provider", "output",
                    }));
            Assert.That(json.GetProperty("original").GetProperty("macs").GetInt64(), Is.EqualTo(791_872));
            Assert.That(json.GetProperty("pruned").GetProperty("macs").GetInt64(), Is.Positive.And.AtMost(0.6 * 791_872));
            Assert.That(json.GetProperty("pruned").GetProperty("bytes").GetInt64(), Is.EqualTo(new FileInfo(Output).Length));
            Assert.That(json.GetProperty("original").GetProperty("accuracy").GetDouble(), Is.InRange(0.9, 1));
            Assert.That(json.GetProperty("verification").GetProperty("samples").GetInt32(), Is.EqualTo(512));
            Assert.That(
                json.GetProperty("verification").GetProperty("maxRelDiff").GetDouble(),
                Is.AtMost(json.GetProperty("verification").GetProperty("tolerance").GetDouble()));
            Assert.That(json.GetProperty("payoff").GetString(), Is.EqualTo("cross-entropy"));
            Assert.That(json.GetProperty("seed").GetUInt64(), Is.EqualTo(5));
            Assert.That(json.GetProperty("heldOutImages").GetInt32(), Is.EqualTo(388));
            Assert.That(json.GetProperty("output").GetString(), Is.EqualTo(Output));
        }
    }

    [Test]
    public async Task Json_Groups_KeepAscendingChannelsAndScoreEveryChannel()
    {
        ToolRun run = await PruneAsync("--ratio", "0.5", "--samples", "100", "--json");

        JsonElement[] groups = [.. run.Json().GetProperty("groups").EnumerateArray()];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(groups.Select(group => group.GetProperty("channels").GetInt32()), Is.EqualTo(new[] { 16, 24, 48, 32 }));
            foreach (JsonElement group in groups)
            {
                int channels = group.GetProperty("channels").GetInt32();
                Assert.That(group.GetProperty("kept").EnumerateArray().Select(index => index.GetInt32()), Is.Ordered.Ascending.And.Unique);
                Assert.That(group.GetProperty("kept").GetArrayLength(), Is.EqualTo(channels / 2));
                Assert.That(group.GetProperty("importance").GetArrayLength(), Is.EqualTo(channels));
                Assert.That(group.GetProperty("standardErrors").GetArrayLength(), Is.EqualTo(channels));
                Assert.That(group.GetProperty("members").EnumerateArray().First().GetProperty("axis").GetInt32(), Is.Zero);
            }
        }
    }

    [Test]
    public async Task Prune_WidthsOfGroups_KeepThatManyAndEvaluateNoOtherGroup()
    {
        ToolRun run = await PruneAsync("--keep", "/block2/*=50%", "--keep", "/block2/conv1/Conv=11", "--samples", "100", "--budget", "40", "--importance", "random", "--json");
        ToolRun played = await PruneAsync("--keep", "/block1/conv1/Conv=20", "--samples", "100", "--json");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Widths(run), Is.EqualTo(new[] { 16, 24, 11, 16 }));
            Assert.That(Widths(played), Is.EqualTo(new[] { 16, 20, 48, 32 }));
            JsonElement[] groups = [.. played.Json().GetProperty("groups").EnumerateArray()];
            Assert.That(groups.Select(group => group.GetProperty("evaluations").GetInt64() > 0), Is.EqualTo(new[] { false, true, false, false }));
            Assert.That(groups[0].GetProperty("importance").EnumerateArray().Select(score => score.ValueKind), Is.All.EqualTo(JsonValueKind.Null));
        }

        static IEnumerable<int> Widths(ToolRun run) => run.Json().GetProperty("groups").EnumerateArray().Select(group => group.GetProperty("kept").GetArrayLength());
    }

    [Test]
    public async Task Json_Confidence_ListsWhatIsSureAndWhatIsNot()
    {
        ToolRun run = await PruneAsync("--ratio", "0.5", "--importance", "orthogonal", "--confidence", "90%", "--budget", "600", "--samples", "100", "--json");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.Zero, run.Error);
            Assert.That(run.Json().GetProperty("confidence").GetDouble(), Is.EqualTo(0.9));
            foreach (JsonElement group in run.Json().GetProperty("groups").EnumerateArray())
            {
                int channels = group.GetProperty("channels").GetInt32();
                int[] kept = Indices(group, "kept");
                Assert.That(Indices(group, "surelyKept"), Is.SubsetOf(kept));
                Assert.That(Indices(group, "surelyRemoved").Intersect(kept), Is.Empty);
                Assert.That(
                    Indices(group, "surelyKept").Concat(Indices(group, "surelyRemoved")).Concat(Indices(group, "undecided")), Is.EquivalentTo(Enumerable.Range(0, channels)));
                Assert.That(group.GetProperty("budget").GetInt64(), Is.EqualTo(600));
                Assert.That(group.GetProperty("evaluations").GetInt64(), Is.AtMost(600));
            }
        }
    }

    [Test]
    public async Task Prune_MeanAndTwoDeviations_IsReportedAndRecorded()
    {
        ToolRun run = await PruneAsync("--ratio", "0.5", "--importance", "permutation", "--aggregate", "mean+2std", "--samples", "40", "--json");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.Zero, run.Error);
            Assert.That(run.Json().GetProperty("aggregate").GetString(), Is.EqualTo("mean+2std"));
            Assert.That(
                ModelFile.Load(Output).Proto.MetadataProps.Single(entry => entry.Key == "onnx_shapley.command").Value,
                Is.EqualTo("onnx-shapley prune digits-cnn.onnx --data digits-calib.npz --ratio 0.5 --importance permutation --aggregate mean+2std --samples 40"));
        }
    }

    [Test]
    public async Task Prune_Confidence_ShowsHowManyAreUndecided()
    {
        ToolRun run = await PruneAsync("--ratio", "0.5", "--importance", "antithetic", "--confidence", "0.95", "--budget", "100", "--samples", "50", "-q");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Output, Does.Match(@"group +channels +kept +removed +undecided"));
            Assert.That(run.Output, Does.Match(@"/block2/conv1/Conv +48 +24 +50\.0 % +48"), "two orders decide nothing");
            Assert.That(
                run.Output,
                Does.Match(@"At a confidence of 95 %, \d+ channels? (is|are) surely kept, \d+ surely removed and \d+ undecided: too close to the cut for what was evaluated\."));
            Assert.That(
                ModelFile.Load(Output).Proto.MetadataProps.Single(entry => entry.Key == "onnx_shapley.command").Value,
                Does.EndWith("--importance antithetic --budget 100 --confidence 0.95 --samples 50"));
        }
    }

    [Test]
    public async Task Prune_WithoutLabels_UsesDivergenceAndLeavesQualityNull()
    {
        Random random = new(1);
        string data = _folder.Digits("data.npz", [.. Enumerable.Range(0, 64 * 20).Select(_ => random.NextSingle())], labels: null);

        ToolRun run = await ToolRun.OfAsync("prune", Samples.Model, "--data", data, "--ratio", "10%", "-o", Output, "--budget", "200", "--json");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.Zero, run.Error);
            Assert.That(run.Json().GetProperty("payoff").GetString(), Is.EqualTo("kl"));
            Assert.That(run.Json().GetProperty("original").GetProperty("accuracy").ValueKind, Is.EqualTo(JsonValueKind.Null));
            Assert.That(run.Json().GetProperty("pruned").GetProperty("loss").ValueKind, Is.EqualTo(JsonValueKind.Null));
        }
    }

    [Test]
    public async Task Prune_SameOptionsTwice_WritesTheSameBytes()
    {
        string other = _folder.PathOf("other.onnx");

        await PruneAsync("--target-params", "0.5", "--seed", "3", "--samples", "100");
        await ToolRun.OfAsync(
            "prune", Samples.Model, "--data", Samples.Calibration, "-o", other, "--target-params", "50%", "--seed", "3", "--samples", "100", "--json", "--quiet");

        Assert.That(await File.ReadAllBytesAsync(Output), Is.EqualTo(await File.ReadAllBytesAsync(other)));
    }

    [TestCase("--threads", "2")]
    [TestCase("--memory", "1MB")]
    [TestCase("--memory", "4GiB")]
    public async Task Prune_OtherThreadsOrMemory_KeepsTheSameChannels(string option, string value)
    {
        ToolRun one = await PruneAsync("--target-macs", "50%", "--threads", "1", "--samples", "100", "--json");
        string[] rest = option == "--threads" ? [option, value] : ["--threads", "1", option, value];
        ToolRun other = await PruneAsync(["--target-macs", "50%", "--samples", "100", "--json", .. rest]);

        Assert.That(Kept(other), Is.EqualTo(Kept(one)));
    }

    [Test]
    public async Task Prune_CommandLine_IsRecordedInTheFile()
    {
        await PruneAsync("--ratio", "30%", "--importance", "l1", "--threads", "1", "--memory", "1GB", "-q");

        Assert.That(
            ModelFile.Load(Output).Proto.MetadataProps.Single(entry => entry.Key == "onnx_shapley.command").Value,
            Is.EqualTo("onnx-shapley prune digits-cnn.onnx --data digits-calib.npz --ratio 0.3 --importance l1"));
    }

    [Test]
    public async Task Prune_ExternalDataAndIntermediate_AreWritten()
    {
        ToolRun run = await PruneAsync("--ratio", "0.3", "--importance", "l2", "--external-data", "--keep-intermediate", _folder.PathOf("steps"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.Zero, run.Error);
            Assert.That(_folder.Names, Is.EqualTo(new[] { "out.onnx", "out.onnx.data", "steps" }));
            Assert.That(File.Exists(Path.Combine(_folder.PathOf("steps"), "digits-cnn.masked.onnx")));
        }
    }

    [Test]
    public async Task Prune_ToleranceThatNoFloatReaches_EndsWithExitCode3AndWritesNothing()
    {
        ToolRun run = await PruneAsync("--ratio", "0.5", "--importance", "l1", "--tolerance", "1e-30", "-q");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo((int)ExitCode.VerificationFailed));
            Assert.That(
                run.Error,
                Does.Match(
                    @"^error: The pruned model's outputs differ from the masked model's by \d\.\de-\d+ of the output's scale on 512 images; "
                    + @"the tolerance is 1\.0e-30\. Nothing was written\."));
            Assert.That(_folder.Names, Is.Empty);
        }
    }

    [Test]
    public async Task Prune_TargetBelowTheLeast_EndsWithExitCode4()
    {
        ToolRun run = await PruneAsync("--target-macs", "0.1%", "--importance", "l1", "-q");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo((int)ExitCode.TargetNotReachable));
            Assert.That(
                run.Error.TrimEnd(),
                Is.EqualTo(
                    "error: The target of 0.1 % of the multiply-adds cannot be reached: with one channel left in every group, 0.3 % remain. "
                    + "Ask for 0.3 % or more; 'onnx-shapley inspect' shows what cannot be pruned, and why."));
            Assert.That(_folder.Names, Is.Empty);
        }
    }

    [Test]
    public async Task Prune_CancelledWhileItMeasures_LeavesWhatWasThere()
    {
        await File.WriteAllTextAsync(Output, "precious");
        using CancellationTokenSource source = new();
        await using CancellingWriter error = new("Group 1 of 4", source);

        ToolRun run = await ToolRun.OfAsync(
            error, null, source.Token, "prune", Samples.Model, "--data", Samples.Calibration, "--ratio", "0.5", "-o", Output, "--budget", "1000000");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo((int)ExitCode.Interrupted));
            Assert.That(run.Error.TrimEnd(), Does.EndWith(Environment.NewLine + "Interrupted; nothing was written."));
            Assert.That(run.Output, Is.Empty);
            Assert.That(await File.ReadAllTextAsync(Output), Is.EqualTo("precious"));
            Assert.That(_folder.Names, Is.EqualTo(new[] { "out.onnx" }));
        }
    }

    [Test]
    public async Task Prune_ErrorStreamThatIsNoScreen_TakesOneLineAStage()
    {
        ToolRun run = await PruneAsync("--ratio", "0.5", "--importance", "leave-one-out", "--threads", "1");

        Assert.That(
            run.Error.TrimEnd().ReplaceLineEndings("\n").Split('\n'),
            Is.EqualTo(
                new[]
                {
                    "Runs on CPU (1 thread).", "Loading", "Analysing couplings", "Group 1 of 4: /conv/Conv", "Group 2 of 4: /block1/conv1/Conv",
                    "Group 3 of 4: /block2/conv1/Conv", "Group 4 of 4: /block2/conv2/Conv", "Cutting and verifying",
                }));
    }

    [Test]
    public async Task Prune_Quiet_WritesNothingToTheErrorStream()
    {
        ToolRun run = await PruneAsync("--ratio", "0.5", "--importance", "l1", "-q");

        Assert.That(run.Error, Is.Empty);
    }

    [Test]
    public async Task Prune_WithoutJson_ShowsFiguresVerificationAndGroups()
    {
        ToolRun run = await PruneAsync("--ratio", "0.5", "--importance", "l1", "--budget", "1");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Output, Does.Match(@"multiply-adds +791,872 +\d{3},\d{3} +\d\d\.\d %"));
            Assert.That(run.Output, Does.Match(@"accuracy on 388 held-out images +\d+\.\d\d % +\d+\.\d\d % +[+-]?\d+\.\d\d points"));
            Assert.That(run.Output, Does.Match(@"Masked and pruned outputs agree: largest difference \S+ of the output's scale on 512 images \(tolerance 1\.0e-04\)\."));
            Assert.That(run.Output, Does.Match(@"/block2/conv1/Conv +48 +24 +50\.0 %"));
            Assert.That(run.Output, Does.Contain($"Written to '{Output}'."));
            Assert.That(run.Output, Does.Match(@"Importance 'l1', payoff 'cross-entropy': 0 evaluations of 512 images; \d+\.\d seconds in all\."));
            Assert.That(run.Output, Does.Not.Contain('\u001b'));
        }
    }

    public void Dispose() => _folder.Dispose();

    private static int[] Indices(JsonElement group, string name) => [.. group.GetProperty(name).EnumerateArray().Select(index => index.GetInt32())];

    private static string[] Kept(ToolRun run) =>
        [.. run.Json().GetProperty("groups").EnumerateArray().Select(group => group.GetProperty("kept").GetRawText())];

    private Task<ToolRun> PruneAsync(params string[] options) =>
        ToolRun.OfAsync(["prune", Samples.Model, "--data", Samples.Calibration, "-o", Output, .. options]);
}
