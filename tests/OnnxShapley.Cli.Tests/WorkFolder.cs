using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace OnnxShapley.Cli.Tests;

/// <summary>A folder of one test, deleted after it.</summary>
internal sealed class WorkFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("onnx-shapley-cli-").FullName;

    public string Path => _path;

    public IEnumerable<string> Names => Directory.EnumerateFileSystemEntries(_path).Select(entry => System.IO.Path.GetFileName(entry)).Order(StringComparer.Ordinal);

    public string PathOf(string name) => System.IO.Path.Combine(_path, name);

    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(PathOf(name), bytes);
        return PathOf(name);
    }

    /// <summary>Writes an archive of images of one channel, 8 by 8 pixels, and of labels unless they are null.</summary>
    public string Digits(string name, float[] pixels, long[]? labels) => Images(name, $"({pixels.Length / 64}, 1, 8, 8)", pixels, labels);

    /// <summary>Writes an archive of images of any shape, and of labels unless they are null.</summary>
    public string Images(string name, string shape, float[] pixels, long[]? labels)
    {
        using ZipArchive archive = ZipFile.Open(PathOf(name), ZipArchiveMode.Create);
        Add(archive, "images.npy", "<f4", shape, MemoryMarshal.AsBytes<float>(pixels));
        if (labels is not null)
        {
            Add(archive, "labels.npy", "<i8", $"({labels.Length},)", MemoryMarshal.AsBytes<long>(labels));
        }

        return PathOf(name);
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);

    private static void Add(ZipArchive archive, string member, string type, string shape, ReadOnlySpan<byte> elements)
    {
        byte[] header = Encoding.ASCII.GetBytes($"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}\n");
        byte[] length = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)header.Length);
        using Stream stream = archive.CreateEntry(member, CompressionLevel.Fastest).Open();
        stream.Write([0x93, .. "NUMPY"u8, 1, 0, .. length, .. header]);
        stream.Write(elements);
    }
}
