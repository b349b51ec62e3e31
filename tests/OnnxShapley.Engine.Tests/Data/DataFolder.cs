using System.IO.Compression;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Tests.Data;

/// <summary>A folder of its own for the data files of one test.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("onnx-shapley-data-").FullName;

    public string PathOf(string name) => Path.Combine(_path, name);

    /// <summary>Writes a file and returns its path.</summary>
    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(PathOf(name), bytes);
        return PathOf(name);
    }

    /// <summary>Writes a '.npy' file and returns its path.</summary>
    public string Npy(string name, Tensor tensor) => Write(name, NpyWriter.Write(tensor));

    /// <summary>Writes a '.npz' archive and returns its path.</summary>
    public string Npz(string name, params (string Name, Tensor Tensor)[] arrays) =>
        Npz(name, CompressionLevel.Fastest, [.. arrays.Select(array => ($"{array.Name}.npy", NpyWriter.Write(array.Tensor)))]);

    /// <summary>Writes a '.npz' archive of any members and returns its path.</summary>
    public string Npz(string name, CompressionLevel compression, params (string Name, byte[] Bytes)[] members)
    {
        using ZipArchive archive = ZipFile.Open(PathOf(name), ZipArchiveMode.Create);
        foreach ((string member, byte[] bytes) in members)
        {
            using Stream stream = archive.CreateEntry(member, compression).Open();
            stream.Write(bytes);
        }

        return PathOf(name);
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
