using System.Text;
using OnnxShapley.Engine.Caching;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Tests.Data;
using OnnxShapley.Games;

namespace OnnxShapley.Engine.Tests.Caching;

/// <summary>The file that keeps worths: whatever happened to it, it gives back what was written or nothing.</summary>
public sealed class WorthFileTests : DataTests
{
    private static readonly CacheIdentity Identity = new("aa", "bb", "kl", "CPU", "1.0");

    private static readonly CachedWorth[] Worths =
    [
        new(0, new ImageCoalition(Coalition.Of(3, 0, 2), new ImageRange(0, 512)), -0.1),
        new(0, new ImageCoalition(Coalition.Empty(3), new ImageRange(16, 17)), double.Epsilon),
        new(1, new ImageCoalition(Coalition.Grand(70), new ImageRange(0, 1)), 1.0 / 3),
        new(70_000, new ImageCoalition(Coalition.Of(9, 8), new ImageRange(0x01020304, 1 << 30)), double.MinValue),
    ];

    private string File => Folder.PathOf("worths");

    [Test]
    public void Open_WhatWasAppended_GivesTheSameBits()
    {
        Write(Worths[..1], Worths[1..]);

        Assert.That(Read(), Is.EqualTo(Worths));
    }

    [Test]
    public void Open_NewFile_WritesAHeaderThatAPersonCanRead()
    {
        Write();

        string[] lines = System.IO.File.ReadAllLines(File);
        Assert.That(lines.SkipLast(1), Is.EqualTo(new[] { "onnx-shapley cache 2", "model aa", "data bb", "payoff kl", "provider CPU", "program 1.0" }));
        Assert.That(lines[^1], Does.Match("^checksum [0-9a-f]{8}$"));
    }

    [Test]
    public void Open_CutAtAnyByte_GivesTheWholeRecordsAndGoesOnBehindThem()
    {
        Write(Worths);
        byte[] whole = System.IO.File.ReadAllBytes(File);
        int header = Identity.Header().Length;
        for (int length = 0; length < whole.Length; length++)
        {
            System.IO.File.WriteAllBytes(File, whole[..length]);

            CachedWorth[] read = Read();

            Assert.That(read, Is.EqualTo(Worths[..WholeRecords(length - header)]), $"{length} of {whole.Length} bytes");
            Write(Worths[read.Length..]);
            Assert.That(System.IO.File.ReadAllBytes(File), Is.EqualTo(whole), $"{length} of {whole.Length} bytes, repaired");
        }
    }

    [Test]
    public void Open_AnyByteOfARecordChanged_GivesWhatIsBeforeIt()
    {
        Write(Worths);
        byte[] whole = System.IO.File.ReadAllBytes(File);
        int header = Identity.Header().Length;
        for (int position = header; position < whole.Length; position++)
        {
            byte[] damaged = [.. whole];
            damaged[position] ^= 0x10;
            System.IO.File.WriteAllBytes(File, damaged);

            int before = WholeRecords(position - header);
            Assert.That(Read(), Is.EqualTo(Worths[..before]), $"byte {position}");
            Assert.That(new FileInfo(File).Length, Is.EqualTo(header + Worths[..before].Sum(Length)), $"byte {position}");
        }
    }

    [Test]
    public void Open_ZerosBehindTheRecords_CutsThemOff()
    {
        Write(Worths);
        byte[] whole = System.IO.File.ReadAllBytes(File);
        System.IO.File.WriteAllBytes(File, [.. whole, .. new byte[100]]);

        Assert.That(Read(), Is.EqualTo(Worths));
        Assert.That(System.IO.File.ReadAllBytes(File), Is.EqualTo(whole));
    }

    [TestCase("model", "was made for another model.")]
    [TestCase(
        "data", "was made for other calibration data: another file, another choice of images (--samples, --held-out, --seed), or other preprocessing.")]
    [TestCase("payoff", "was made for the payoff 'kl', not for 'mse'.")]
    [TestCase("provider", "was made on 'CPU', not on 'CUDA:0'.")]
    [TestCase("program", "was made by version '1.0' of onnx-shapley, but this is version '2.0'.")]
    public void Open_CacheOfSomethingElse_SaysWhatDiffersAndLeavesIt(string part, string difference)
    {
        Write(Worths);
        byte[] before = System.IO.File.ReadAllBytes(File);
        CacheIdentity other = part switch
        {
            "model" => Identity with { Model = "cc" },
            "data" => Identity with { Data = "cc" },
            "payoff" => Identity with { Payoff = "mse" },
            "provider" => Identity with { Provider = "CUDA:0" },
            _ => Identity with { Program = "2.0" },
        };

        Assert.That(
            () => WorthFile.Open(File, other),
            Throws.TypeOf<CacheException>().With.Message.EqualTo($"The cache '{File}' {difference} Give what it was made for, or name another file with --cache."));
        Assert.That(System.IO.File.ReadAllBytes(File), Is.EqualTo(before));
    }

    [TestCase("onnx-shapley cache 3\nmodel aa\n", "The cache '{0}' has the format '3', but this version of onnx-shapley writes '2'. Give what it was made for, or name another file with --cache.")]
    [TestCase("onnx-shapley cache 2\nmodel ab\n", "The cache '{0}' is damaged at its beginning. Give what it was made for, or name another file with --cache.")]
    [TestCase("my thesis", "The file '{0}' is not a cache of onnx-shapley and was left as it is. Name another file with --cache.")]
    [TestCase("\0\0\0\0", "The file '{0}' is not a cache of onnx-shapley and was left as it is. Name another file with --cache.")]
    public void Open_NoCache_IsRefusedAndLeft(string content, string message)
    {
        Folder.Write("worths", Encoding.UTF8.GetBytes(content));

        Assert.That(() => WorthFile.Open(File, Identity), Throws.TypeOf<CacheException>().With.Message.EqualTo(string.Format(message, File)));
        Assert.That(System.IO.File.ReadAllText(File), Is.EqualTo(content));
    }

    [Test]
    public void Open_AnyByteOfTheHeaderChanged_IsRefusedAndLeft()
    {
        Write(Worths);
        byte[] whole = System.IO.File.ReadAllBytes(File);
        for (int position = 0; position < Identity.Header().Length; position++)
        {
            byte[] damaged = [.. whole];
            damaged[position] ^= 0x01;
            System.IO.File.WriteAllBytes(File, damaged);

            Assert.That(() => WorthFile.Open(File, Identity), Throws.TypeOf<CacheException>(), $"byte {position}");
            Assert.That(System.IO.File.ReadAllBytes(File), Is.EqualTo(damaged), $"byte {position}");
        }
    }

    [Test]
    public void Open_WhileItIsOpen_SaysThatItIsInUse()
    {
        using WorthFile first = WorthFile.Open(File, Identity);

        Assert.That(
            () => WorthFile.Open(File, Identity),
            Throws.TypeOf<CacheException>().With.Message.EqualTo(
                $"The cache '{File}' is in use by another process. Wait for its end, or name another file with --cache."));
        first.Append(Worths);
        first.Dispose();
        Assert.That(Read(), Is.EqualTo(Worths));
    }

    [Test]
    public void Open_Folder_SaysThatItCannotBeOpened()
    {
        string folder = Path.GetDirectoryName(File)!;

        Assert.That(
            () => WorthFile.Open(folder, Identity),
            Throws.TypeOf<CacheException>().With.Message.EqualTo(
                $"The cache '{folder}' cannot be opened: Access to the path '{folder}' is denied. Name another file with --cache."));
    }

    [Test]
    public void Open_FullDisk_SaysSoInOneLine()
    {
        const string Full = "/dev/full";
        Assume.That(System.IO.File.Exists(Full), "a device that is always full");

        Assert.That(
            () => WorthFile.Open(Full, Identity),
            Throws.TypeOf<CacheException>().With.Message.EqualTo(
                $"The cache '{Full}' cannot be written: No space left on device : '{Full}'. What it holds is kept: see that the disk has space, and give the same command again."));
    }

    private static int Length(CachedWorth worth) => WorthRecord.Length(worth.Coalition.Coalition.PlayerCount);

    private static int WholeRecords(int bytes)
    {
        int records = 0;
        while (records < Worths.Length && Worths[..(records + 1)].Sum(Length) <= bytes)
        {
            records++;
        }

        return records;
    }

    private void Write(params CachedWorth[][] appended)
    {
        using WorthFile file = WorthFile.Open(File, Identity);
        foreach (CachedWorth[] worths in appended)
        {
            file.Append(worths);
        }
    }

    private CachedWorth[] Read()
    {
        using WorthFile file = WorthFile.Open(File, Identity);
        return [.. file.Worths];
    }
}
