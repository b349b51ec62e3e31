using System.Text.Json;
using OnnxShapley.Testing;

namespace OnnxShapley.Cli.Tests.Commands;

/// <summary>What the commands say of models whose batch is fixed.</summary>
[TestFixture]
[Category("Integration")]
public sealed class FixedBatchTests : IDisposable
{
    private const string Freed = "The batch is fixed at 2; it can be made free for evaluation.";

    private const string Obstacle = "What an image gets in the output 'y' depends on the batch that it is in.";

    private const string Fixed = "The batch is fixed at 2 and cannot be made free for evaluation, so pruning is slower. " + Obstacle;

    private readonly WorkFolder _folder = new();

    [TestCase(false, Freed)]
    [TestCase(true, Fixed)]
    public async Task Inspect_FixedBatch_SaysWhetherItCanBeFreed(bool isMixing, string expected)
    {
        ToolRun run = await ToolRun.OfAsync("inspect", Model(isMixing));

        Assert.That(run.Output, Does.Contain(expected));
    }

    [TestCase(false, "freed", null)]
    [TestCase(true, "fixed", Obstacle)]
    public async Task Json_FixedBatch_HoldsTheSame(bool isMixing, string state, string? obstacle)
    {
        ToolRun run = await ToolRun.OfAsync("inspect", Model(isMixing), "--json");

        JsonElement batching = run.Json().GetProperty("batching");
        Assert.That(run.Json().GetProperty("batchFree").GetBoolean(), Is.False);
        Assert.That(batching.GetProperty("state").GetString(), Is.EqualTo(state));
        Assert.That(batching.GetProperty("size").GetInt32(), Is.EqualTo(2));
        Assert.That(batching.GetProperty("obstacle").GetString(), Is.EqualTo(obstacle));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Prune_FixedBatch_NotesOnlyWhatIsSlower(bool isMixing)
    {
        ToolRun run = await ToolRun.OfAsync(
            "prune", Model(isMixing), "--data", Samples.Calibration, "--ratio", "0.5", "--samples", "6", "--held-out", "4", "-o", _folder.PathOf("out.onnx"));

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Error.Contains(Fixed, StringComparison.Ordinal), Is.EqualTo(isMixing));
    }

    [TestCase(false, Freed)]
    [TestCase(true, Fixed)]
    public async Task Evaluate_FixedBatch_SaysSo(bool isMixing, string expected)
    {
        ToolRun run = await ToolRun.OfAsync("evaluate", Model(isMixing), "--data", Samples.Test, "--samples", "6");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Contain(expected).And.Contain("latency of 2 images"));
    }

    public void Dispose() => _folder.Dispose();

    private string Model(bool isMixing)
    {
        Random random = new(4);
        ModelBuilder builder = new ModelBuilder()
            .Input("x", 2, 1, 8, 8)
            .RandomInitializer("w", random, 4, 1, 3, 3)
            .RandomInitializer("v", random, 144, 10)
            .Initializer("rows", 2, 144)
            .Node("Conv", ["x", "w"], ["c"])
            .Node("Relu", ["c"], ["r"])
            .Node("Reshape", ["r", "rows"], ["f"])
            .Node("MatMul", ["f", "v"], ["s"])
            .Node("ReduceMean", ["s"], ["mean"], ("axes", new long[] { 0 }))
            .Node("Sub", ["s", isMixing ? "mean" : "s"], ["d"])
            .Node("Add", ["s", "d"], ["y"])
            .Output("y");
        return _folder.Write("model.onnx", builder.Build().ToBytes());
    }
}
