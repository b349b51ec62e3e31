using System.Collections.Immutable;
using System.IO.Compression;
using OnnxShapley.Engine.Caching;
using OnnxShapley.Engine.Data;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Tests.Data;

public sealed class InputRowsTests : DataTests
{
    private const int RowCount = 41;
    private static readonly TensorSignature Image = new("input", ElementType.Single, [-1, 3, 5, 7]);
    private static readonly ImmutableArray<int> SomeRows = [.. Enumerable.Range(0, RowCount).Where(row => row % 4 != 1)];

    private static readonly PreprocessingOptions Normalising = new() { Mean = [0.485, 0.456, 0.406], StandardDeviation = [0.229, 0.224, 0.225] };

    public enum Storage
    {
        File,
        Stored,
        Deflated,
        FortranOrder,
        BigEndian,
    }

    [Test]
    public void Rows_OfMoreThanMayBeHeld_AreTheSameNumbers([Values] Storage storage, [Values(ElementType.Byte, ElementType.Half, ElementType.Double)] ElementType type)
    {
        DatasetLoader loader = DatasetLoader.Open(Save(storage, Random(type)), null, [Image], Normalising);

        InputRows held = loader.Load(SomeRows).Inputs["input"];
        InputRows read = loader.Load(SomeRows, mostHeld: 1000).Inputs["input"];

        using (Assert.EnterMultipleScope())
        {
            Assert.That(held.IsHeld, Is.True);
            Assert.That(read.IsHeld, Is.False);
            Assert.That(read.Shape, Is.EqualTo(held.Shape));
            Assert.That(read.Type, Is.EqualTo(held.Type));
            Assert.That(read.Bytes, Is.EqualTo(held.Read().Bytes.Length));
            Assert.That(read.Read().Bytes.ToArray(), Is.EqualTo(held.Read().Bytes.ToArray()));
            Assert.That(read.Rows(7, 2).Bytes.ToArray(), Is.EqualTo(held.Rows(7, 2).Bytes.ToArray()));
            Assert.That(read.Part(5, 9).Part(2, 4).Rows(1, 2).Bytes.ToArray(), Is.EqualTo(held.Rows(8, 2).Bytes.ToArray()));
        }
    }

    [Test]
    public void Rows_ThatFillManyBlocks_AreTheSameNumbers([Values(Storage.Deflated, Storage.FortranOrder)] Storage storage)
    {
        Tensor images = Tensor.Zeros(ElementType.Byte, 11, 3, 400, 450);
        new Random(3).NextBytes(images.Bytes.Span);
        DatasetLoader loader = DatasetLoader.Open(Save(storage, images), null, [Image with { Shape = [-1, 3, -1, -1] }], Normalising);
        ImmutableArray<int> rows = [0, 1, 3, 4, 5, 6, 8, 10];

        InputRows held = loader.Load(rows).Inputs["input"];
        InputRows read = loader.Load(rows, mostHeld: 0).Inputs["input"];

        Assert.That(read.Read().Bytes.Span.SequenceEqual(held.Read().Bytes.Span), Is.True);
    }

    [Test]
    public void Load_MoreThanMayBeHeld_HoldsLittle()
    {
        const int MegaByte = 1 << 20;
        string path = Folder.Npz("x.npz", ("input", Tensor.Zeros(ElementType.Byte, 64, MegaByte)));
        DatasetLoader loader = DatasetLoader.Open(path, null, [new TensorSignature("input", ElementType.Single, [-1, MegaByte])], new PreprocessingOptions());
        long before = GC.GetTotalMemory(forceFullCollection: true);

        Dataset data = loader.Load([.. Enumerable.Range(0, 64)], mostHeld: 16 * MegaByte);

        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(64 * MegaByte), "256 MB are asked for; other tests run beside this one.");
        Assert.That(data.Inputs["input"].Bytes, Is.EqualTo(256L * MegaByte));
    }

    [Test]
    public void Load_WhatTheTypeCannotHold_NamesTheRowOfTheFile()
    {
        Tensor stored = Tensor.Zeros(ElementType.Int64, RowCount, 2);
        stored.Span<long>()[(30 * 2) + 1] = 300;
        string path = Folder.Npz("x.npz", ("input", stored));
        DatasetLoader loader = DatasetLoader.Open(path, null, [new TensorSignature("input", ElementType.Byte, [-1, 2])], new PreprocessingOptions());

        Assert.That(
            () => loader.Load([.. Enumerable.Range(20, 15)], mostHeld: 0),
            Throws.TypeOf<CalibrationException>().With.Message.EqualTo(
                $"The array 'input' of '{path}' has the value '300' in row 30, which element type 'Byte' of the model's input 'input' cannot hold. "
                + "Scale the data, or save what the model was trained with."));
    }

    [Test]
    public void Digest_OfRowsInAFile_IsThatOfRowsInMemory()
    {
        DatasetLoader loader = DatasetLoader.Open(Save(Storage.Stored, Random(ElementType.Byte)), null, [Image], Normalising);

        Assert.That(DataDigest.Of(loader.Load(SomeRows, mostHeld: 0)), Is.EqualTo(DataDigest.Of(loader.Load(SomeRows))));
    }

    [Test]
    public void Digest_OfKnownRows_IsWhatCachesHold()
    {
        Tensor images = Tensor.From<byte>([.. Enumerable.Range(0, 12).Select(value => (byte)value)], 3, 1, 2, 2);
        string path = Folder.Npz("x.npz", ("images", images), ("labels", Tensor.From<long>([4, 5, 6], 3)));
        DatasetLoader loader = DatasetLoader.Open(path, null, [Image with { Shape = [-1, 1, 2, 2] }], new PreprocessingOptions());

        Assert.That(DataDigest.Of(loader.Load([0, 2])), Is.EqualTo("727070209c074850c28bb1aadc12f0c2fdc684ff63c2177f2521dbac1ac19949"));
    }

    private static Tensor Random(ElementType type)
    {
        Random random = new(11);
        Tensor images = Tensor.Zeros(type, RowCount, 3, 5, 7);
        for (int element = 0; element < images.Count; element++)
        {
            switch (type)
            {
                case ElementType.Byte:
                    images.Span<byte>()[element] = (byte)random.Next(256);
                    break;
                case ElementType.Half:
                    images.Span<Half>()[element] = (Half)random.NextDouble();
                    break;
                default:
                    images.Span<double>()[element] = random.NextDouble();
                    break;
            }
        }

        return images;
    }

    private string Save(Storage storage, Tensor images) => storage switch
    {
        Storage.File => Folder.Npy("x.npy", images),
        Storage.Stored => Folder.Npz("x.npz", CompressionLevel.NoCompression, ("images.npy", NpyWriter.Write(images))),
        Storage.Deflated => Folder.Npz("x.npz", CompressionLevel.Fastest, ("images.npy", NpyWriter.Write(images))),
        Storage.FortranOrder => Folder.Write("x.npy", NpyWriter.Write(images, fortranOrder: true)),
        _ => Folder.Write("x.npy", NpyWriter.Write(images, bigEndian: true)),
    };
}
