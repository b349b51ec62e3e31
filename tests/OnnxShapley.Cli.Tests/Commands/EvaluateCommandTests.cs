using System.Text.Json;

namespace OnnxShapley.Cli.Tests.Commands;

/// <summary>The command <c>evaluate</c>.</summary>
[TestFixture]
[Category("Integration")]
public sealed class EvaluateCommandTests : IDisposable
{
    private readonly WorkFolder _folder = new();

    [Test]
    public async Task Json_RealModel_TellsQualityAndSpeed()
    {
        ToolRun run = await ToolRun.OfAsync("evaluate", Samples.Model, "--data", Samples.Test, "--json");

        JsonElement json = run.Json();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.Zero, run.Error);
            Assert.That(
                json.EnumerateObject().Select(property => property.Name),
                Is.EqualTo(new[] { "macs", "parameters", "bytes", "images", "batch", "batching", "accuracy", "loss", "latencyMs", "imagesPerSecond", "provider" }));
            Assert.That(json.GetProperty("images").GetInt32(), Is.EqualTo(500));
            Assert.That(json.GetProperty("batch").GetInt32(), Is.EqualTo(32));
            Assert.That(json.GetProperty("accuracy").GetDouble(), Is.EqualTo(0.998).Within(1e-9));
            Assert.That(json.GetProperty("loss").GetDouble(), Is.EqualTo(0.00872).Within(1e-4));
            Assert.That(json.GetProperty("latencyMs").GetDouble(), Is.Positive);
        }
    }

    [Test]
    public async Task Evaluate_FewerSamplesThanTheBatch_MakesTheBatchSmaller()
    {
        ToolRun run = await ToolRun.OfAsync("evaluate", Samples.Model, "--data", Samples.Test, "--samples", "5", "--batch", "16", "--json");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Json().GetProperty("images").GetInt32(), Is.EqualTo(5));
            Assert.That(run.Json().GetProperty("batch").GetInt32(), Is.EqualTo(5));
        }
    }

    [Test]
    public async Task Evaluate_ScaleMeanAndDeviation_ReachTheModel()
    {
        float[] pixels = [.. Enumerable.Range(0, 64 * 10).Select(pixel => (pixel * 37 % 16) / 16f)];
        long[] labels = [.. Enumerable.Range(0, 10)];
        string asTrained = _folder.Digits("trained.npz", pixels, labels);
        string shifted = _folder.Digits("shifted.npz", [.. pixels.Select(pixel => (pixel + 1) * 8)], labels);

        ToolRun plain = await ToolRun.OfAsync("evaluate", Samples.Model, "--data", asTrained, "--json");
        ToolRun scaled = await ToolRun.OfAsync("evaluate", Samples.Model, "--data", shifted, "--scale", "16", "--mean", "0.5", "--std", "0.5", "--json");

        Assert.That(scaled.Json().GetProperty("loss").GetDouble(), Is.EqualTo(plain.Json().GetProperty("loss").GetDouble()).Within(1e-6));
    }

    [Test]
    public async Task Tables_RealModel_ShowAccuracyAndTheProvider()
    {
        ToolRun run = await ToolRun.OfAsync("evaluate", Samples.Model, "--data", Samples.Test, "--ep", "cpu", "--threads", "1");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Output, Does.Match(@"accuracy +99\.80 %"));
            Assert.That(run.Output, Does.Match(@"latency of 32 images on CPU +\d+\.\d{3} ms"));
            Assert.That(run.Error.TrimEnd(), Is.EqualTo("Runs on CPU (1 thread)."));
        }
    }

    public void Dispose() => _folder.Dispose();
}
