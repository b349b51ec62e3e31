using OnnxShapley.Engine.Data;
using OnnxShapley.Inference;
using OnnxShapley.Testing;

namespace OnnxShapley.Engine.Tests.Data;

public sealed class DatasetLoaderTests : DataTests
{
    private static readonly TensorSignature Image = new("input", ElementType.Single, [-1, 1, 2, 2]);

    private static Tensor Images => Tensor.From<byte>([.. Enumerable.Range(0, 12).Select(value => (byte)value)], 3, 1, 2, 2);

    private static Tensor Labels => Tensor.From<long>([4, 5, 6], 3);

    [Test]
    public void Load_ImagesAndLabels_GivesTheChosenRows([Values("images", "input")] string name)
    {
        string path = Folder.Npz("x.npz", (name, Images), ("labels", Labels));

        DatasetLoader loader = Open(path, Image);
        Dataset data = loader.Load([0, 2]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(loader.Count, Is.EqualTo(3));
            Assert.That(loader.HasLabels, Is.True);
            Assert.That(data.Count, Is.EqualTo(2));
            Assert.That(data.Labels, Is.EqualTo(new long[] { 4, 6 }));
            Assert.That(data.Inputs["input"].Shape, Is.EqualTo(new long[] { 2, 1, 2, 2 }));
            Assert.That(
                data.Inputs["input"].Read().Span<float>().ToArray(),
                Is.EqualTo(new[] { 0f, 1, 2, 3, 8, 9, 10, 11 }.Select(value => value / 255)).Within(1e-7));
        }
    }

    [Test]
    public void Load_FilesOfTheirOwn_GivesImagesAndLabels()
    {
        string labels = Folder.Npy("y.npy", Tensor.From<byte>([7, 8, 9], 3, 1));

        Dataset data = Open(Folder.Npy("x.npy", Images), Image, labels).Load([1]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(data.Labels, Is.EqualTo(new long[] { 8 }));
            Assert.That(data.Inputs["input"].Read().Span<float>().ToArray(), Is.EqualTo(new[] { 4f, 5, 6, 7 }.Select(value => value / 255)).Within(1e-7));
        }
    }

    [Test]
    public void Load_WithoutLabels_HasNone()
    {
        Dataset data = Open(Folder.Npz("x.npz", ("images", Images)), Image).Load([1]);

        Assert.That(data.Labels, Is.Null);
    }

    [Test]
    public void Load_SeveralInputs_FeedsEach()
    {
        string path = Folder.Npz("x.npz", ("a", Images), ("labels", Tensor.From<short>([1, 2, 3], 3, 1)));

        DatasetLoader loader = DatasetLoader.Open(
            path, null, [new("a", ElementType.Double, [1, -1, -1, 2]), new("labels", ElementType.Int64, [-1, 1])], new PreprocessingOptions());
        Dataset data = loader.Load([2]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(data.Inputs["a"].Read().Span<double>().ToArray(), Is.EqualTo(new[] { 8.0, 9, 10, 11 }.Select(value => value / 255)).Within(1e-15));
            Assert.That(data.Inputs["labels"].Read().Span<long>().ToArray(), Is.EqualTo(new long[] { 3 }));
            Assert.That(data.Labels, Is.Null);
        }
    }

    [Test]
    public void Rows_OfADataset_IsAViewWithTheirNumbers()
    {
        Dataset data = Open(Folder.Npz("x.npz", ("images", Images), ("labels", Labels)), Image).Load([0, 1, 2]);

        Dataset rows = data.Rows(1, 2);
        data.Inputs["input"].Read().Span<float>()[4] = 99;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rows.Labels, Is.EqualTo(new long[] { 5, 6 }));
            Assert.That(rows.RowNumbers, Is.EqualTo(new[] { 1, 2 }));
            Assert.That(rows.Inputs["input"].Read().Span<float>()[0], Is.EqualTo(99));
        }
    }

    [Test]
    public void Load_Mnist_MatchesItsLabels()
    {
        DatasetLoader loader = Open(Repository.Shared("data", "mnist-test-10k.npz"), new("x", ElementType.Single, [-1, 1, 28, 28]));
        CalibrationSplit split = CalibrationSplit.Choose(loader.Count, null, null, 1);

        Dataset data = loader.Load(split.Calibration);
        data.EnsureLabelsWithin(10);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(data.Inputs["x"].Shape, Is.EqualTo(new long[] { 512, 1, 28, 28 }));
            Assert.That(data.Inputs["x"].Read().Span<float>().ToArray(), Is.All.InRange(0f, 1f));
            Assert.That(data.Labels!.Value.Distinct().Count(), Is.EqualTo(10));
        }
    }

    [Test]
    public void Load_DigitsOfTheRepository_MatchTheirLabels()
    {
        DatasetLoader loader = Open(Repository.PathOf("models", "digits-calib.npz"), new("input", ElementType.Single, [-1, 1, 8, 8]));

        Dataset data = loader.Load([.. Enumerable.Range(0, loader.Count)]);
        data.EnsureLabelsWithin(10);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(data.Count, Is.EqualTo(900));
            Assert.That(data.Labels!.Value.GroupBy(label => label).Select(group => group.Count()), Is.All.InRange(80, 100));
            Assert.That(data.Inputs["input"].Read().Span<float>().ToArray().Max(), Is.EqualTo(1f));
        }
    }

    [Test]
    public void Load_NoRows_GivesAnEmptyDataset()
    {
        Dataset data = Open(Folder.Npz("x.npz", ("images", Images), ("labels", Labels)), Image).Load([]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(data.Count, Is.Zero);
            Assert.That(data.Labels, Is.Empty);
            Assert.That(data.Inputs["input"].Shape, Is.EqualTo(new long[] { 0, 1, 2, 2 }));
        }
    }

    [Test]
    public void Open_MissingArray_NamesWhatThereIs()
    {
        string path = Folder.Npz("x.npz", ("a", Images), ("b", Images));

        AssertFails(path, $"'{path}' has no array for the model's input 'input'; it holds 'a', 'b'. Name an array 'input', or 'images' for a model with one input.");
    }

    [Test]
    public void Open_EmptyArchive_SaysNothingIsThere()
    {
        string path = Folder.Npz("x.npz");

        AssertFails(path, $"'{path}' has no array for the model's input 'input'; it holds nothing. Name an array 'input', or 'images' for a model with one input.");
    }

    [Test]
    public void Open_OneArrayForTwoInputs_AsksForAnArchive()
    {
        string path = Folder.Npy("x.npy", Images);

        Assert.That(
            () => DatasetLoader.Open(path, null, [Image, Image with { Name = "other" }], new PreprocessingOptions()),
            Throws.TypeOf<CalibrationException>().With.Message.EqualTo(
                $"'{path}' holds one array, but the model has 2 inputs: 'input', 'other'. Give a '.npz' with an array for each."));
    }

    [TestCase(new long[] { -1, 3, 2, 2 }, "[N,3,2,2]")]
    [TestCase(new long[] { 1, -1, -1 }, "[N,?,?]")]
    [TestCase(new long[] { -1, 1, 2, -1, 2 }, "[N,1,2,?,2]")]
    public void Open_OtherShape_NamesBoth(long[] shape, string wanted)
    {
        string path = Folder.Npz("x.npz", ("images", Images));

        AssertFails(
            path,
            $"The array 'images' of '{path}' has shape [3,1,2,2], but the model's input 'input' wants {wanted}. "
            + "Save the data in the shape that the model was trained with, one row for each example.",
            Image with { Shape = [.. shape] });
    }

    [Test]
    public void Open_InputWithoutABatch_TakesOneExample()
    {
        string path = Folder.Npz("x.npz", ("images", Tensor.Zeros(ElementType.Single, 5, 3, 2, 2)));

        DatasetLoader loader = DatasetLoader.Open(path, null, [Image with { Shape = [3, 2, -1] }], new PreprocessingOptions());

        Assert.That(loader.TakesOneExample, Is.True);
        Assert.That(loader.Load([1, 4]).Inputs["input"].Shape, Is.EqualTo(new[] { 2, 3, 2, 2 }));
        Assert.That(DatasetLoader.Open(path, null, [Image with { Shape = [-1, 3, 2, 2] }], new PreprocessingOptions()).TakesOneExample, Is.False);
    }

    [Test]
    public void Open_OneInputWithABatchAndOneWithout_SaysWhich()
    {
        string path = Folder.Npz("x.npz", ("a", Tensor.Zeros(ElementType.Single, 5, 3, 2, 2)), ("b", Tensor.Zeros(ElementType.Single, 5, 4)));

        Assert.That(
            () => DatasetLoader.Open(path, null, [new("a", ElementType.Single, [3, 2, 2]), new("b", ElementType.Single, [-1, 4])], new PreprocessingOptions()),
            Throws.TypeOf<CalibrationException>().With.Message.EqualTo(
                $"The array 'a' of '{path}' has one axis more than the model's input 'a', and the array 'b' of '{path}' has as many as the input 'b'. "
                + "Give every input of a model with a batch as many axes as it has; give one more to every input of a model without."));
    }

    [Test]
    public void Open_SingleNumber_IsNoBatch()
    {
        string path = Folder.Npy("x.npy", Tensor.From<float>([1]));

        AssertFails(
            path,
            $"The array of '{path}' has shape [], but the model's input 'input' wants [N,…]. "
            + "Save the data in the shape that the model was trained with, one row for each example.",
            Image with { Shape = [] });
    }

    [Test]
    public void Open_NoRows_SaysSo()
    {
        string path = Folder.Npy("x.npy", Tensor.Zeros(ElementType.Single, 0, 1, 2, 2));

        AssertFails(path, $"The array of '{path}' has no rows. Give at least 1.");
    }

    [Test]
    public void Open_InputsOfDifferentCounts_NamesBoth()
    {
        string path = Folder.Npz("x.npz", ("a", Tensor.Zeros(ElementType.Single, 3, 2)), ("b", Tensor.Zeros(ElementType.Single, 4, 2)));

        Assert.That(
            () => DatasetLoader.Open(path, null, [new("a", ElementType.Single, [-1, 2]), new("b", ElementType.Single, [-1, 2])], new PreprocessingOptions()),
            Throws.TypeOf<CalibrationException>().With.Message.EqualTo(
                $"The array 'b' of '{path}' has 4 rows, but the array 'a' of '{path}' has 3. Give every input of the model the same number of rows."));
    }

    [Test]
    public void Open_InputOfUnhandledType_SaysSo()
    {
        string path = Folder.Npy("x.npy", Images);

        Assert.That(
            () => Open(path, Image with { Type = ElementType.BFloat16 }),
            Throws.TypeOf<UnsupportedModelException>().With.Message.EqualTo(
                "The model's input 'input' has element type 'BFloat16', which data files cannot feed. "
                + "Give a model whose inputs are integers, floats of 16 to 64 bits, or booleans."));
    }

    [Test]
    public void Open_ModelWithoutInputs_SaysSo() => Assert.That(
        () => DatasetLoader.Open("x.npz", null, [], new PreprocessingOptions()),
        Throws.TypeOf<CalibrationException>().With.Message.EqualTo(
            "The model has no inputs, so 'x.npz' cannot be fed to it. Give a model with at least one input."));

    private static DatasetLoader Open(string path, TensorSignature input, string? labels = null) =>
        DatasetLoader.Open(path, labels, [input], new PreprocessingOptions());

    private static void AssertFails(string path, string message, TensorSignature? input = null) => Assert.That(
        () => Open(path, input ?? Image),
        Throws.TypeOf<CalibrationException>().With.Message.EqualTo(message));
}
