using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using OnnxShapley.Engine.Data;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Caching;

/// <summary>SHA-256 of data as the model takes them: preprocessed tensors and labels, whatever files they come from.</summary>
internal static class DataDigest
{
    /// <summary>The digest, in lower-case hexadecimal digits.</summary>
    public static string Of(Dataset data)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, Tensor tensor) in data.Inputs.OrderBy(input => input.Key, StringComparer.Ordinal))
        {
            Append(hash, Encoding.UTF8.GetBytes(name));
            Append(hash, [(byte)tensor.Type]);
            Append(hash, MemoryMarshal.AsBytes(tensor.Shape.AsSpan()));
            Append(hash, tensor.Bytes.Span);
        }

        if (data.Labels is { } labels)
        {
            Append(hash, MemoryMarshal.AsBytes(labels.AsSpan()));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // With its length, so that no two lists of parts are the same bytes.
    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, part.Length);
        hash.AppendData(length);
        hash.AppendData(part);
    }
}
