using System.Text.Json;
using System.Text.RegularExpressions;
using OnnxShapley.Testing;

namespace OnnxShapley.Cli.Tests.Commands;

/// <summary>The command <c>inspect</c>.</summary>
[TestFixture]
[Category("Integration")]
public sealed class InspectCommandTests : IDisposable
{
    private readonly WorkFolder _folder = new();

    [Test]
    public async Task Json_RealModel_DescribesGroupsAndPins()
    {
        ToolRun run = await ToolRun.OfAsync("inspect", Samples.Model, "--json");

        JsonElement json = run.Json();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.Zero, run.Error);
            Assert.That(
                json.EnumerateObject().Select(property => property.Name),
                Is.EqualTo(new[] { "macs", "parameters", "bytes", "prunableMacs", "prunableParameters", "leastMacs", "leastParameters", "batchFree", "batching", "groups", "pinned" }));
            Assert.That(json.GetProperty("macs").GetInt64(), Is.EqualTo(791_872));
            Assert.That(json.GetProperty("bytes").GetInt64(), Is.EqualTo(new FileInfo(Samples.Model).Length));
            Assert.That(json.GetProperty("prunableMacs").GetDouble(), Is.EqualTo(1));
            Assert.That(json.GetProperty("prunableParameters").GetDouble(), Is.EqualTo(1));
            Assert.That(json.GetProperty("leastMacs").GetInt64(), Is.Positive.And.LessThan(791_872));
            Assert.That(json.GetProperty("batchFree").GetBoolean());
            Assert.That(json.GetProperty("groups").GetArrayLength(), Is.EqualTo(4));
            Assert.That(
                json.GetProperty("groups")[1].GetRawText(),
                Does.StartWith(
                    "{\"name\":\"/block1/conv1/Conv\",\"channels\":24,\"macs\":442368,\"parameters\":7008,"
                    + "\"members\":[{\"weight\":\"block1.conv1.weight\",\"axis\":0},"));
            Assert.That(
                json.GetProperty("pinned").GetRawText().Replace("\\u0027", "'", StringComparison.Ordinal),
                Is.EqualTo(
                    "[{\"node\":\"/fc/Gemm\",\"operator\":\"Gemm\",\"axis\":1,\"channels\":10,\"by\":{\"node\":\"logits\",\"operator\":\"graph output\","
                    + "\"reason\":\"The channels go together with axis 1 of 'logits', a graph output, whose shape callers rely on.\","
                    + "\"remedy\":\"Nothing, where callers read this output. Where nobody does, export the model without it.\"}}]"));
        }
    }

    [TestCase(80)]
    [TestCase(120)]
    public async Task Tables_ScreenOfAWidth_FitIt(int width)
    {
        ToolRun run = await ToolRun.OfAsync(new StringWriter(), width, CancellationToken.None, "inspect", Samples.Model);

        Assert.That(run.Output.ReplaceLineEndings("\n").Split('\n').Max(line => line.Length), Is.AtMost(width));
    }

    [Test]
    public async Task Tables_Redirected_DoNotWrap()
    {
        ToolRun run = await ToolRun.OfAsync("inspect", Samples.Model);

        Assert.That(run.Output, Does.Contain("The channels go together with axis 1 of 'logits', a graph output, whose shape callers rely on."));
    }

    [Test]
    public async Task Tables_RealModel_SayWhatShareIsPrunable()
    {
        ToolRun run = await ToolRun.OfAsync("inspect", Samples.Model);

        Assert.That(run.Output, Does.Match(@"multiply-adds +791,872 +100\.0 % +2,042"));
        Assert.That(run.Output, Does.Match(@"parameters +29,306 +100\.0 % +90"));
    }

    [Test]
    public async Task Tables_ManyPinsOfOneKind_AreOneRow()
    {
        ToolRun run = await ToolRun.OfAsync("inspect", Attentive(6));

        string[] lines = run.Output.ReplaceLineEndings("\n").Split('\n');
        int row = Array.FindIndex(lines, line => line.Contains("Softmax_t0", StringComparison.Ordinal));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(lines, Has.One.Contains("30 channels may not be removed:"));
            Assert.That(
                lines.Skip(row).Take(4).Select(line => Regex.Replace(line.Trim(), " {2,}", "  ")),
                Is.EqualTo(new[]
                {
                    "24  Conv_c0  Softmax_t0, Softmax_t1, Softmax_t2, 3 more (Softmax)",
                    "Conv_c1  Softmax normalises over axis 1 of '…', which mixes its channels.",
                    "Conv_c2  → Nothing: it weighs all of them against each other, and zeros take part where deleted channels do not.",
                    "3 more",
                }));
        }
    }

    [Test]
    public async Task Json_ManyPinsOfOneKind_ListsThemAll()
    {
        ToolRun run = await ToolRun.OfAsync("inspect", Attentive(6), "--json");

        JsonElement json = run.Json();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(json.GetProperty("pinned").GetArrayLength(), Is.EqualTo(12));
            Assert.That(
                json.GetProperty("pinned").EnumerateArray()
                    .Select(pinned => pinned.GetProperty("by"))
                    .Where(pin => pin.GetProperty("operator").GetString() == "Softmax")
                    .Select(pin => pin.GetProperty("reason").GetString()),
                Is.EqualTo(Enumerable.Range(0, 6).Select(number => $"Softmax normalises over axis 1 of 'c{number}', which mixes its channels.")));
            Assert.That(json.GetProperty("prunableMacs").GetDouble(), Is.Zero);
            Assert.That(json.GetProperty("prunableParameters").GetDouble(), Is.Zero);
        }
    }

    [TestCase("x:1,3,8,8")]
    [TestCase("x:1x3x8x8")]
    public async Task InputShape_ModelWithDynamicAxes_MakesItCountable(string shape)
    {
        ToolRun run = await ToolRun.OfAsync("inspect", DynamicModel(), "--input-shape", shape, "--json");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.Zero, run.Error);
            Assert.That(run.Json().GetProperty("macs").GetInt64(), Is.EqualTo((8 * 8 * 4 * 3 * 9) + (8 * 8 * 2 * 4)));
        }
    }

    [Test]
    public async Task InputShape_NotGivenForDynamicAxes_IsAskedFor()
    {
        ToolRun run = await ToolRun.OfAsync("inspect", DynamicModel(), "-q");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo((int)ExitCode.Usage));
            Assert.That(
                run.Error,
                Does.StartWith(
                    "error: The input 'x' is declared as [?,3,?,?]: axis 2 may have any length. Give a shape, such as --input-shape x:1,3,224,224"));
        }
    }

    [Test]
    public async Task InputShape_GivenTwice_IsRefused()
    {
        ToolRun run = await ToolRun.OfAsync("inspect", DynamicModel(), "--input-shape", "x:1,3,8,8", "--input-shape", "x:1,3,9,9");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo((int)ExitCode.Usage));
            Assert.That(run.Error.TrimEnd(), Is.EqualTo("error: '--input-shape' gives 2 shapes for the input 'x'. Give one."));
        }
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Branches of a convolution with four channels and a Softmax over them, all added and summed over.</summary>
    private string Attentive(int branches)
    {
        Random random = new(4);
        ModelBuilder builder = new ModelBuilder().Input("x", 1, 3, 8, 8);
        for (int branch = 0; branch < branches; branch++)
        {
            builder.RandomInitializer($"w{branch}", random, 4, 3, 3, 3)
                .Node("Conv", ["x", $"w{branch}"], [$"c{branch}"])
                .Node("Softmax", [$"c{branch}"], [$"t{branch}"], ("axis", 1))
                .RandomInitializer($"v{branch}", random, 1, 4, 1, 1)
                .Node("Conv", [$"t{branch}", $"v{branch}"], [$"u{branch}"]);
        }

        return _folder.Write("attentive.onnx", builder
            .Node("Sum", [.. Enumerable.Range(0, branches).Select(branch => $"u{branch}")], ["y"])
            .Output("y")
            .Build()
            .ToBytes());
    }

    private string DynamicModel()
    {
        Random random = new(4);
        byte[] model = new ModelBuilder()
            .Input("x", -1, 3, -1, -1)
            .RandomInitializer("w", random, 4, 3, 3, 3)
            .RandomInitializer("v", random, 2, 4, 1, 1)
            .Node("Conv", ["x", "w"], ["h"], ("pads", new long[] { 1, 1, 1, 1 }))
            .Node("Conv", ["h", "v"], ["y"])
            .Output("y")
            .Build()
            .ToBytes();
        return _folder.Write("dynamic.onnx", model);
    }
}
