using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using OnnxShapley.Engine.Data;

namespace OnnxShapley.Engine.Caching;

/// <summary>SHA-256 of data as the model takes them: preprocessed tensors and labels, whatever files they come from.</summary>
internal static class DataDigest
{
    private const int RowsPerBlock = 8;

    /// <summary>The digest, in lower-case hexadecimal digits.</summary>
    public static string Of(Dataset data)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, InputRows rows) in data.Inputs.OrderBy(input => input.Key, StringComparer.Ordinal))
        {
            Append(hash, Encoding.UTF8.GetBytes(name));
            Append(hash, [(byte)rows.Type]);
            Append(hash, MemoryMarshal.AsBytes(rows.Shape.AsSpan()));
            Append(hash, rows);
        }

        if (data.Labels is { } labels)
        {
            Append(hash, MemoryMarshal.AsBytes(labels.AsSpan()));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, InputRows rows)
    {
        AppendLength(hash, rows.Bytes);
        for (int start = 0; start < rows.Count; start += RowsPerBlock)
        {
            hash.AppendData(rows.Rows(start, Math.Min(RowsPerBlock, rows.Count - start)).Bytes.Span);
        }
    }

    // With its length, so that no two lists of parts are the same bytes.
    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> part)
    {
        AppendLength(hash, part.Length);
        hash.AppendData(part);
    }

    private static void AppendLength(IncrementalHash hash, long bytes)
    {
        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, bytes);
        hash.AppendData(length);
    }
}
