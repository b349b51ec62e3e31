using Google.Protobuf;

namespace OnnxShapley.Onnx.Tests;

public sealed class LightReaderTests
{
    private const long Smallest = 100;

    [Test]
    public void TryRead_LargeWeights_StayInTheFile()
    {
        using TemporaryFolder folder = new();
        OnnxModel whole = SmallModels.Convolution();
        string path = folder.Write("a.onnx", whole);

        OnnxModel light = new(LightReader.TryRead(path, Smallest)!, folder.Path);

        TensorProto weight = light.Graph.Initializer[0];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(weight.HasRawData, Is.False);
            Assert.That(weight.DataLocation, Is.EqualTo(TensorProto.Types.DataLocation.External));
            Assert.That(weight.ExternalData.Select(entry => entry.Key), Is.EqualTo(new[] { "location", "offset", "length" }));
            Assert.That(weight.ExternalData[0].Value, Is.EqualTo("a.onnx"));
            Assert.That(TensorContent.ReadBytes(weight, folder.Path).ToArray(), Is.EqualTo(whole.Graph.Initializer[0].RawData.ToByteArray()));
            Assert.That(light.Graph.Initializer[1], Is.EqualTo(whole.Graph.Initializer[1]), "16 bytes are not worth it");
            Assert.That(light.Graph.Node, Is.EqualTo(whole.Graph.Node));
        }
    }

    [Test]
    public void Save_WhatWasReadWithoutItsWeights_IsTheFileAgain()
    {
        using TemporaryFolder folder = new();
        string[] paths = [.. Directory.EnumerateFiles(Repository.PathOf("models"), "*.onnx", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

        Assert.That(paths, Is.Not.Empty);
        using (Assert.EnterMultipleScope())
        {
            foreach (string path in paths)
            {
                ModelFile.Save(new OnnxModel(LightReader.TryRead(path, 1)!, Path.GetDirectoryName(path)), folder.PathOf("light.onnx"));
                ModelFile.Save(new OnnxModel(ModelFile.Parse(path), Path.GetDirectoryName(path)), folder.PathOf("whole.onnx"));
                Assert.That(File.ReadAllBytes(folder.PathOf("light.onnx")).AsSpan().SequenceEqual(File.ReadAllBytes(folder.PathOf("whole.onnx"))), Is.True, path);
            }
        }
    }

    [Test]
    public void Save_UnknownFields_KeepsThem()
    {
        OnnxModel model = SmallModels.Product();
        model.Proto.Graph = GraphProto.Parser.ParseFrom([.. model.Graph.ToByteArray(), 0xAA, 0x38, 0x03, 1, 2, 3]);
        byte[] bytes = [.. model.ToBytes(), 0xA0, 0x38, 0x2A, 0xAD, 0x38, 1, 2, 3, 4, 0xB1, 0x38, 1, 2, 3, 4, 5, 6, 7, 8];
        using TemporaryFolder folder = new();
        string path = folder.Write("a.onnx", bytes);

        ModelFile.Save(new OnnxModel(LightReader.TryRead(path, Smallest)!, folder.Path), folder.PathOf("b.onnx"));

        Assert.That(File.ReadAllBytes(folder.PathOf("b.onnx")), Is.EqualTo(ModelProto.Parser.ParseFrom(bytes).ToByteArray()));
    }

    [Test]
    public void TryRead_DamagedFile_ReadsWhatProtobufReadsOrNothing()
    {
        using TemporaryFolder folder = new();
        byte[] bytes = SmallModels.Convolution().ToBytes();
        Random random = new(7);
        int read = 0;
        using (Assert.EnterMultipleScope())
        {
            for (int round = 0; round < 600; round++)
            {
                byte[] damaged = round % 3 == 0 ? bytes[..random.Next(bytes.Length)] : [.. bytes];
                for (int change = 0; change < round % 3 && damaged.Length > 0; change++)
                {
                    damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                }

                string path = folder.Write("a.onnx", damaged);
                if (LightReader.TryRead(path, Smallest) is { } light)
                {
                    read++;
                    foreach (TensorProto tensor in light.Graph.Initializer.Where(ExternalData.IsExternal))
                    {
                        TensorContent.WithDeferredContent(tensor, folder.Path);
                    }

                    Assert.That(light.ToByteArray().AsSpan().SequenceEqual(ModelProto.Parser.ParseFrom(damaged).ToByteArray()), Is.True, $"round {round}");
                }
            }
        }

        Assert.That(read, Is.InRange(1, 599));
    }

    [Test]
    public void Load_LargeFile_HoldsLittleOfIt([Values] bool isLink)
    {
        using TemporaryFolder folder = new();
        OnnxModel model = new ModelBuilder()
            .Input("x", -1, 2048)
            .RandomInitializer("w", new Random(1), 2048, 2200)
            .Node("MatMul", ["x", "w"], ["y"])
            .Output("y")
            .Build();
        string path = folder.Write("a.onnx", model);
        if (isLink)
        {
            _ = File.CreateSymbolicLink(folder.PathOf("link.onnx"), path);
            path = folder.PathOf("link.onnx");
        }

        OnnxModel loaded = ModelFile.Load(path);
        ModelFile.Save(loaded, folder.PathOf("b.onnx"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(loaded.ToBytes(), Has.Length.LessThan(isLink ? int.MaxValue : 1000));
            Assert.That(File.ReadAllBytes(folder.PathOf("b.onnx")).AsSpan().SequenceEqual(model.ToBytes()), Is.True);
        }
    }
}
