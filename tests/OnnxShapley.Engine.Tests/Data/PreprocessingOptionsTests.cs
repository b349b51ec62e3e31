using OnnxShapley.Engine.Data;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Tests.Data;

public sealed class PreprocessingOptionsTests : DataTests
{
    [Test]
    public void Load_ChannelsFirst_NormalisesEachChannel()
    {
        float[] values = Load(
            Tensor.From<byte>([0, 51, 102, 153, 204, 255], 1, 3, 1, 2),
            new() { Mean = [0, 0.5, 1], StandardDeviation = [1, 0.5, 2] });

        Assert.That(values, Is.EqualTo(new[] { 0, 0.2f, -0.2f, 0.2f, -0.1f, 0 }).Within(1e-6));
    }

    [Test]
    public void Load_ChannelsLast_NormalisesEachChannel()
    {
        float[] values = Load(
            Tensor.From<float>([0, 1, 2, 3, 4, 5], 1, 2, 1, 3),
            new() { Mean = [0, 1, 2], StandardDeviation = [2] });

        Assert.That(values, Is.EqualTo(new[] { 0, 0, 0, 1.5f, 1.5f, 1.5f }));
    }

    [Test]
    public void Load_OneEntry_StandsForEveryChannel()
    {
        float[] values = Load(Tensor.From<byte>([0, 255, 102], 1, 1, 3), new() { Scale = 127.5, Mean = [1] });

        Assert.That(values, Is.EqualTo(new[] { -1, 1, -0.2f }).Within(1e-6));
    }

    [Test]
    public void Load_NoOptions_ScalesOnlyImagesOfBytes()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Load(Tensor.From<byte>([255], 1, 1, 1, 1), new()), Is.EqualTo(new[] { 1f }));
            Assert.That(Load(Tensor.From<float>([255], 1, 1, 1, 1), new()), Is.EqualTo(new[] { 255f }));
            Assert.That(Load(Tensor.From<byte>([255], 1, 1), new()), Is.EqualTo(new[] { 255f }));
        }
    }

    [Test]
    public void Open_NeitherAxisFits_NamesBoth()
    {
        AssertFails(
            Tensor.Zeros(ElementType.Byte, 5, 1, 28, 28),
            new() { Mean = [1, 2, 3] },
            $"'--mean' has 3 entries, but the array of '{Folder.PathOf("x.npy")}' has shape [5,1,28,28]: "
            + "neither axis 1 (1) nor the last axis (28) has that length. Give one entry, or as many as there are channels.");
    }

    [Test]
    public void Open_BothAxesFit_IsAmbiguous()
    {
        AssertFails(
            Tensor.Zeros(ElementType.Byte, 5, 3, 28, 3),
            new() { Mean = [0], StandardDeviation = [1, 2, 3] },
            $"'--std' has 3 entries, but the array of '{Folder.PathOf("x.npy")}' has shape [5,3,28,3]: "
            + "both axis 1 and the last axis have length 3, and which holds the channels is not clear. Normalise the images before they are saved.");
    }

    [Test]
    public void Open_ListsOfDifferentLengths_NamesBoth()
    {
        AssertFails(
            Tensor.Zeros(ElementType.Byte, 5, 3, 28, 28),
            new() { Mean = [1, 2, 3], StandardDeviation = [1, 2] },
            "'--mean' has 3 entries, but '--std' has 2. Give each one entry, or as many as there are channels.");
    }

    [Test]
    public void Open_NoImage_RefusesOptions()
    {
        AssertFails(
            Tensor.Zeros(ElementType.Byte, 5, 3),
            new() { Scale = 2 },
            "'--scale', '--mean' and '--std' are for images: inputs of a floating type with three axes or more. "
            + $"The array of '{Folder.PathOf("x.npy")}' for the model's input 'input' is none. Leave the options out.");
    }

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    public void Initialise_NotPositive_IsAUsageError(double value)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                () => new PreprocessingOptions { Scale = value },
                Throws.TypeOf<UsageException>().With.Message.EqualTo($"'--scale' has the value '{value}'. Give numbers greater than 0."));
            Assert.That(
                () => new PreprocessingOptions { StandardDeviation = [1, value] },
                Throws.TypeOf<UsageException>().With.Message.EqualTo($"'--std' has the value '{value}'. Give numbers greater than 0."));
        }
    }

    [Test]
    public void Initialise_MeanNotFinite_IsAUsageError() => Assert.That(
        () => new PreprocessingOptions { Mean = [double.NaN] },
        Throws.TypeOf<UsageException>().With.Message.EqualTo("'--mean' has the value 'NaN'. Give finite numbers."));

    private float[] Load(Tensor stored, PreprocessingOptions options) => Open(stored, options).Load([0]).Inputs["input"].Read().Span<float>().ToArray();

    private DatasetLoader Open(Tensor stored, PreprocessingOptions options) =>
        DatasetLoader.Open(Folder.Npy("x.npy", stored), null, [new("input", ElementType.Single, [])], options);

    private void AssertFails(Tensor stored, PreprocessingOptions options, string message) =>
        Assert.That(() => Open(stored, options), Throws.TypeOf<UsageException>().With.Message.EqualTo(message));
}
