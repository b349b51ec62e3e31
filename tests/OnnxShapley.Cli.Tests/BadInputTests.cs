namespace OnnxShapley.Cli.Tests;

/// <summary>Models, data and folders that cannot be used: exit code 2, one sentence or two, and nothing written.</summary>
[TestFixture]
[Category("Integration")]
public sealed class BadInputTests : IDisposable
{
    private readonly WorkFolder _folder = new();

    private string Output => _folder.PathOf("out.onnx");

    [Test]
    public async Task Prune_ModelThatIsNotThere_SaysSo()
    {
        string model = _folder.PathOf("none.onnx");

        await ExpectAsync(model, Samples.Calibration, $"The model '{model}' does not exist.");
    }

    [Test]
    public async Task Prune_ModelThatIsNoModel_SaysSo()
    {
        await ExpectAsync(
            Samples.Calibration,
            Samples.Calibration,
            $"The file '{Samples.Calibration}' is not an ONNX model, or it is truncated or damaged. Export or download it again.");
    }

    [Test]
    public async Task Prune_ModelCutShort_SaysSo()
    {
        string model = _folder.Write("half.onnx", (await File.ReadAllBytesAsync(Samples.Model))[..60_000]);

        await ExpectAsync(
            model, Samples.Calibration, $"The file '{model}' is not an ONNX model, or it is truncated or damaged. Export or download it again.");
    }

    [Test]
    public async Task Prune_DataThatAreNotThere_SaysSo()
    {
        string data = _folder.PathOf("none.npz");

        await ExpectAsync(Samples.Model, data, $"The data file '{data}' does not exist. Check the path.");
    }

    [Test]
    public async Task Prune_DataOfAnotherShape_NamesBothShapes()
    {
        string data = _folder.Images("data.npz", "(10, 3, 8, 8)", new float[10 * 3 * 64], labels: null);

        await ExpectAsync(
            Samples.Model,
            data,
            $"The array 'images' of '{data}' has shape [10,3,8,8], but the model's input 'input' wants [N,1,8,8]. "
            + "Save the data in the shape that the model was trained with, one row for each example.");
    }

    [Test]
    public async Task Prune_LabelThatIsNoClass_NamesTheRow()
    {
        string data = _folder.Digits("data.npz", new float[64 * 2], [3, 10]);

        await ExpectAsync(
            Samples.Model,
            data,
            $"The array 'labels' of '{data}' has the label '10' in row 1, but the model has 10 classes, 0 to 9. "
            + "Use the labels that the model was trained with, counted from 0.",
            "--samples",
            "2");
    }

    [Test]
    public async Task Prune_NotANumber_NamesTheRow()
    {
        float[] pixels = new float[64 * 4];
        pixels[(2 * 64) + 7] = float.NaN;
        string data = _folder.Digits("data.npz", pixels, [0, 1, 2, 3]);

        await ExpectAsync(
            Samples.Model, data, $"The array 'images' of '{data}' has a NaN in row 2. Repair that row or leave it out.", "--samples", "4");
    }

    [Test]
    public async Task Prune_PayoffThatNeedsLabels_SaysSo()
    {
        string data = _folder.Digits("data.npz", new float[64 * 4], labels: null);

        await ExpectAsync(
            Samples.Model,
            data,
            "The payoff 'accuracy' needs labels, and the data have none. Add an array 'labels' to the data, give --labels, or use a payoff without labels such as 'kl'.",
            "--payoff",
            "accuracy");
    }

    [Test]
    public async Task Prune_OutputFolderThatIsNotThere_SaysSo()
    {
        string output = Path.Combine(_folder.PathOf("none"), "out.onnx");

        await ExpectAsync(
            Samples.Model,
            Samples.Calibration,
            $"The folder '{_folder.PathOf("none")}' of the output '{output}' does not exist. Create it, or write elsewhere with -o.",
            "--output",
            output);
    }

    [Test]
    public async Task Prune_OutputThatIsAFolder_SaysSo()
    {
        await ExpectAsync(
            Samples.Model, Samples.Calibration, $"The output '{_folder.Path}' is a folder. Name a file in it.", "--output", _folder.Path);
    }

    [Test]
    public async Task Evaluate_ModelThatIsNotThere_SaysSo()
    {
        string model = _folder.PathOf("none.onnx");

        ToolRun run = await ToolRun.OfAsync("evaluate", model, "--data", Samples.Test, "-q");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo((int)ExitCode.ModelOrData));
            Assert.That(run.Error.TrimEnd(), Is.EqualTo($"error: The model '{model}' does not exist."));
        }
    }

    public void Dispose() => _folder.Dispose();

    private async Task ExpectAsync(string model, string data, string message, params string[] options)
    {
        string[] output = options.Contains("--output") ? [] : ["--output", Output];
        string[] before = [.. _folder.Names];

        ToolRun run = await ToolRun.OfAsync(["prune", model, "--data", data, "--ratio", "0.5", "--importance", "l1", "-q", "--json", .. output, .. options]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo((int)ExitCode.ModelOrData));
            Assert.That(run.Error.TrimEnd(), Is.EqualTo($"error: {message}"));
            Assert.That(run.Output, Is.Empty);
            Assert.That(_folder.Names, Is.EqualTo(before));
        }
    }
}
