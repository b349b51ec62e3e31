using OnnxShapley.Engine.Data;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Tests.Data;

public sealed class LabelArrayTests : DataTests
{
    private static Tensor Images => Tensor.Zeros(ElementType.Single, 3, 2);

    [Test]
    public void Open_OneHot_AsksForIntegers()
    {
        string path = Folder.Npz("x.npz", ("images", Images), ("labels", Tensor.Zeros(ElementType.Int32, 3, 10)));

        AssertFails(
            path,
            null,
            $"The array 'labels' of '{path}' has shape [3,10] and element type '<i4', but labels are integers of shape [N] or [N,1]. "
            + "Save the index of each row's class.");
    }

    [Test]
    public void Open_FloatingLabels_AsksForIntegers()
    {
        string labels = Folder.Npy("y.npy", Tensor.Zeros(ElementType.Single, 3));

        AssertFails(
            Folder.Npy("x.npy", Images),
            labels,
            $"The array of '{labels}' has shape [3] and element type '<f4', but labels are integers of shape [N] or [N,1]. "
            + "Save the index of each row's class.");
    }

    [Test]
    public void Open_OtherCount_NamesBoth()
    {
        string path = Folder.Npz("x.npz", ("images", Images), ("labels", Tensor.Zeros(ElementType.Int32, 4)));

        AssertFails(
            path, null, $"The array 'labels' of '{path}' has 4 rows, but the array 'images' of '{path}' has 3. Give one label for each row.");
    }

    [Test]
    public void Open_LabelFileWithoutLabels_NamesWhatThereIs()
    {
        string labels = Folder.Npz("y.npz", ("classes", Tensor.Zeros(ElementType.Int32, 3)));

        AssertFails(
            Folder.Npy("x.npy", Images),
            labels,
            $"'{labels}' has no array 'labels'; it holds 'classes'. Name the labels so, or give them as a '.npy' file.");
    }

    [Test]
    public void Open_LabelFileBesideLabelsInside_TakesTheFile()
    {
        string path = Folder.Npz("x.npz", ("images", Images), ("labels", Tensor.From<int>([1, 1, 1], 3)));
        string labels = Folder.Npz("y.npz", ("labels", Tensor.From<sbyte>([0, 1, 2], 3)));

        Assert.That(Open(path, labels).Load([0, 1, 2]).Labels, Is.EqualTo(new long[] { 0, 1, 2 }));
    }

    [Test]
    public void Load_LabelBeyondInt64_NamesIt()
    {
        string path = Folder.Npz("x.npz", ("images", Images), ("labels", Tensor.From<ulong>([0, ulong.MaxValue, 2], 3)));

        Assert.That(
            () => Open(path, null).Load([1]),
            Throws.TypeOf<CalibrationException>().With.Message.EqualTo(
                $"The array 'labels' of '{path}' has the label '18446744073709551615' in row 1, which is no class. Correct the labels."));
    }

    [TestCase(3)]
    [TestCase(-1)]
    public void EnsureLabelsWithin_LabelOutside_NamesItAndItsRow(int label)
    {
        string path = Folder.Npz("x.npz", ("images", Images), ("labels", Tensor.From<int>([0, 2, label], 3)));
        Dataset data = Open(path, null).Load([1, 2]);

        Assert.That(
            () => data.Rows(1, 1).EnsureLabelsWithin(3),
            Throws.TypeOf<CalibrationException>().With.Message.EqualTo(
                $"The array 'labels' of '{path}' has the label '{label}' in row 2, but the model has 3 classes, 0 to 2. "
                + "Use the labels that the model was trained with, counted from 0."));
        Assert.That(() => data.Rows(0, 1).EnsureLabelsWithin(3), Throws.Nothing);
    }

    [Test]
    public void EnsureLabelsWithin_NoLabels_SaysWhatToDo()
    {
        string path = Folder.Npy("x.npy", Images);

        Assert.That(
            () => Open(path, null).Load([0]).EnsureLabelsWithin(3),
            Throws.TypeOf<CalibrationException>().With.Message.EqualTo(
                $"'{path}' has no labels. Add an array 'labels' to it, give a file with '--labels', or choose a payoff that needs none."));
    }

    private static DatasetLoader Open(string path, string? labels) =>
        DatasetLoader.Open(path, labels, [new("input", ElementType.Single, [-1, 2])], new PreprocessingOptions());

    private static void AssertFails(string path, string? labels, string message) => Assert.That(
        () => Open(path, labels),
        Throws.TypeOf<CalibrationException>().With.Message.EqualTo(message));
}
