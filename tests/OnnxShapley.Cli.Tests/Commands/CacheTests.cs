using System.Diagnostics;
using System.Text.Json.Nodes;

namespace OnnxShapley.Cli.Tests.Commands;

/// <summary>What <c>prune --cache</c> promises: a run may be killed at any moment.</summary>
[TestFixture]
[Category("Integration")]
public sealed class CacheTests : IDisposable
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(2);

    private readonly WorkFolder _folder = new();

    private string Cache => _folder.PathOf("worths");

    [Test]
    public async Task Prune_KilledAtRandomMoments_GivesTheSameValuesAndBytes()
    {
        ToolRun expected = await ToolProcess.RunAsync([.. Arguments("expected.onnx"), "--cache", _folder.PathOf("whole")]);
        Assert.That(expected.ExitCode, Is.Zero, expected.Error);
        long whole = new FileInfo(_folder.PathOf("whole")).Length;
        Random random = new(7);
        double[] moments = [.. Enumerable.Range(0, 5).Select(_ => random.NextDouble()).Order()];

        List<long> lengths = [];
        foreach (double moment in moments)
        {
            using Process process = ToolProcess.Start([.. Arguments("out.onnx"), "--cache", Cache]);
            while (!process.HasExited && Length(Cache) < moment * whole)
            {
                await Task.Delay(Glance);
            }

            process.Kill();
            await process.WaitForExitAsync();
            lengths.Add(Length(Cache));
        }

        ToolRun resumed = await ToolProcess.RunAsync([.. Arguments("out.onnx"), "--cache", Cache]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(lengths[0], Is.LessThan(whole), "killed before the end");
            Assert.That(lengths, Is.Ordered);
            Assert.That(resumed.ExitCode, Is.Zero, resumed.Error);
            Assert.That(await File.ReadAllBytesAsync(_folder.PathOf("out.onnx")), Is.EqualTo(await File.ReadAllBytesAsync(_folder.PathOf("expected.onnx"))));
            Assert.That(Comparable(resumed), Is.EqualTo(Comparable(expected)));
            Assert.That(Length(Cache), Is.EqualTo(whole), "every worth once");
        }
    }

    [Test]
    public async Task Prune_CacheThatIsNone_IsRefusedAndLeft()
    {
        string file = _folder.Write("notes.txt", "mine"u8.ToArray());

        ToolRun run = await ToolRun.OfAsync([.. Arguments("out.onnx"), "--cache", file]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo((int)ExitCode.ModelOrData));
            Assert.That(
                run.Error.TrimEnd(),
                Is.EqualTo($"error: The file '{file}' is not a cache of onnx-shapley and was left as it is. Name another file with --cache."));
            Assert.That(await File.ReadAllTextAsync(file), Is.EqualTo("mine"));
            Assert.That(_folder.Names, Is.EqualTo(new[] { "notes.txt" }));
        }
    }

    [Test]
    public async Task Prune_CacheInUse_IsRefused()
    {
        await using FileStream other = new(Cache, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);

        ToolRun run = await ToolRun.OfAsync([.. Arguments("out.onnx"), "--cache", Cache]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo((int)ExitCode.ModelOrData));
            Assert.That(
                run.Error.TrimEnd(), Is.EqualTo($"error: The cache '{Cache}' is in use by another process. Wait for its end, or name another file with --cache."));
        }
    }

    [Test]
    public async Task Prune_NoSpaceForMoreWorths_EndsInOneLineAndGoesOnLater()
    {
        Assume.That(OperatingSystem.IsLinux(), "the shell limits how long files may grow");
        const int Limit = 4 * 512;
        string tool = string.Join(' ', ToolProcess.Command.Concat(Arguments("out.onnx")).Concat(["--cache", Cache]).Select(part => $"'{part}'"));
        ProcessStartInfo start = new("/bin/sh", ["-c", $"trap '' XFSZ; ulimit -f {Limit / 512}; exec {tool}"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";

        ToolRun run = await ToolProcess.RunAsync(start);
        long kept = Length(Cache);
        ToolRun resumed = await ToolProcess.RunAsync([.. Arguments("out.onnx"), "--cache", Cache]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo((int)ExitCode.ModelOrData), run.Error);
            Assert.That(
                run.Error.TrimEnd(),
                Is.EqualTo(
                    $"error: The cache '{Cache}' cannot be written: It is as large as the system lets a file be. What it holds is kept: see that the disk has space, "
                    + "and give the same command again."));
            Assert.That(kept, Is.AtMost(Limit).And.GreaterThan(0));
            Assert.That(resumed.ExitCode, Is.Zero, resumed.Error);
            Assert.That(Length(Cache), Is.GreaterThan(kept));
        }
    }

    public void Dispose() => _folder.Dispose();

    private static long Length(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;

    /// <summary>The result without what may differ between two runs.</summary>
    private static string Comparable(ToolRun run)
    {
        JsonObject json = JsonNode.Parse(run.Output)!.AsObject();
        json.Remove("seconds");
        json.Remove("output");
        return json.ToJsonString();
    }

    private string[] Arguments(string output) =>
        ["prune", Samples.Model, "--data", Samples.Calibration, "--samples", "200", "--held-out", "50", "--target-macs", "60%", "-o", _folder.PathOf(output), "--threads", "1", "--json", "-q"];
}
