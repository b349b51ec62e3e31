using System.Buffers.Binary;
using System.IO.Compression;
using OnnxShapley.Engine.Data;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Tests.Data;

public sealed class DataSourceTests : DataTests
{
    [Test]
    public void Open_Archive_ListsArraysAndReadsStoredAndDeflatedOnes([Values] CompressionLevel compression)
    {
        byte[] array = NpyWriter.Write(Tensor.From<int>([1, 2, 3], 3));
        string path = Folder.Npz("x.npz", compression, ("b.npy", array), ("read me.txt", [1]), ("a/c.npy", array));

        DataSource source = DataSource.Open(path);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(source.Names, Is.EqualTo(new[] { "b", "a/c" }));
            Assert.That(source.Find("a/c")!.Read().Span<int>().ToArray(), Is.EqualTo(new[] { 1, 2, 3 }));
            Assert.That(source.Find("missing"), Is.Null);
        }
    }

    [Test]
    public void Open_MissingFile_SaysSo() => AssertFails(
        Folder.PathOf("none.npz"), $"The data file '{Folder.PathOf("none.npz")}' does not exist. Check the path.");

    [Test]
    public void Open_Folder_SaysSo([Values("f", "f.npz")] string name)
    {
        string path = Directory.CreateDirectory(Folder.PathOf(name)).FullName;

        AssertFails(path, $"'{path}' is a folder. Give a '.npz' or a '.npy' file.");
    }

    [Test]
    public void Open_OtherKind_NamesTheKinds() => AssertFails(
        "x.csv", "The kind of the data file 'x.csv' is unknown. Give a '.npz' or a '.npy' file, as numpy.savez and numpy.save write them.");

    [Test]
    public void Open_NoZip_SaysSo()
    {
        string path = Folder.Write("x.npz", [1, 2, 3]);

        AssertFails(path, $"'{path}' is not a zip archive, or it was cut short. Save it again with numpy.savez.");
    }

    [Test]
    public void Open_TruncatedZip_SaysSo([Values(1, 30, 100)] int missing)
    {
        string path = Folder.Npz("x.npz", ("a", Tensor.Zeros(ElementType.Byte, 1000)));
        Folder.Write("x.npz", File.ReadAllBytes(path)[..^missing]);

        AssertFails(path, $"'{path}' is not a zip archive, or it was cut short. Save it again with numpy.savez.");
    }

    [Test]
    public void Open_NameTwice_SaysSo()
    {
        string path = Folder.Npz("x.npz", CompressionLevel.Fastest, ("a.npy", [1]), ("a.npy", [2]));

        AssertFails(path, $"'{path}' holds 'a' more than once. Save it again with numpy.savez.");
    }

    [Test]
    public void Find_DamagedDeflation_SaysSo()
    {
        string path = Folder.Npz("x.npz", ("a", Tensor.Zeros(ElementType.Byte, 1000)));
        byte[] bytes = File.ReadAllBytes(path);
        // The member's data follow its local header of 30 bytes and the name 'a.npy'; block type 3 does not exist.
        bytes[35] = 0xFF;
        Folder.Write("x.npz", bytes);

        Assert.That(
            () => DataSource.Open(path).Find("a"),
            Throws.TypeOf<CalibrationException>().With.Message.EqualTo(
                $"The array 'a' of '{path}' cannot be read: its bytes are damaged. Save it again with numpy.savez."));
    }

    [Test]
    public void Find_AbsurdLengthInTheArchive_SaysSo()
    {
        string path = Folder.Npz("x.npz", ("a", Tensor.Zeros(ElementType.Byte, 1000)));
        byte[] bytes = File.ReadAllBytes(path);
        int directory = bytes.AsSpan().IndexOf("PK\u0001\u0002"u8);
        int compressed = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(directory + 20));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(directory + 24), int.MaxValue);
        Folder.Write("x.npz", bytes);

        Assert.That(
            () => DataSource.Open(path).Find("a"),
            Throws.TypeOf<CalibrationException>().With.Message.EqualTo(
                $"The array 'a' of '{path}' cannot be read: the archive announces 2147483647 bytes from {compressed} compressed ones, "
                + "which cannot be. Save it again with numpy.savez."));
    }

    private static void AssertFails(string path, string message) =>
        Assert.That(() => DataSource.Open(path), Throws.TypeOf<CalibrationException>().With.Message.EqualTo(message));
}
