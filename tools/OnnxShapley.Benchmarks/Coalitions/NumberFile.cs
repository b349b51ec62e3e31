using System.Runtime.InteropServices;
using System.Text;

namespace OnnxShapley.Benchmarks.Coalitions;

/// <summary>Writes float32 numbers as a file of NumPy (.npy, version 1.0), a part at a time.</summary>
internal sealed class NumberFile : IDisposable
{
    private const int LengthsAlign = 64;
    private const int Preamble = 10;

    private readonly FileStream _stream;

    /// <summary>Creates the file.</summary>
    /// <param name="path">Where.</param>
    /// <param name="shape">What the numbers are in the end, the last axis running fastest.</param>
    public NumberFile(string path, params ReadOnlySpan<int> shape)
    {
        string lengths = string.Concat(shape.ToArray().Select(length => $"{length}, "));
        string header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({lengths}), }}";
        int padded = (Preamble + header.Length + LengthsAlign) / LengthsAlign * LengthsAlign;
        header = header.PadRight(padded - Preamble - 1) + "\n";
        _stream = File.Create(path);
        _stream.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, (byte)(header.Length >> 8)]);
        _stream.Write(Encoding.ASCII.GetBytes(header));
    }

    /// <summary>Appends numbers.</summary>
    public void Add(ReadOnlySpan<float> numbers) => _stream.Write(MemoryMarshal.AsBytes(numbers));

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();
}
