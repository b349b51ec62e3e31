using Google.Protobuf;

namespace OnnxShapley.Onnx;

/// <summary>The fields of a message in a file, read one by one as protobuf writes them. What is malformed makes a method return false.</summary>
/// <param name="file">The file.</param>
internal sealed class WireFields(FileStream file)
{
    private const int MostVarintBytes = 10;
    private const int BitsPerByte = 7;
    private const byte More = 0x80;

    /// <summary>Where the next byte is read.</summary>
    public long Position
    {
        get => file.Position;
        set => file.Position = value;
    }

    /// <summary>Writes a message as a field of another one.</summary>
    public static void Write(MemoryStream target, uint tag, MemoryStream message)
    {
        WriteVarint(target, tag);
        WriteVarint(target, (ulong)message.Length);
        message.WriteTo(target);
    }

    /// <summary>Reads the number and the kind of the next field.</summary>
    public bool TryReadTag(out uint tag)
    {
        bool isRead = TryReadVarint(out ulong value) && value is > 0 and <= uint.MaxValue;
        tag = isRead ? (uint)value : 0;
        return isRead;
    }

    /// <summary>Reads the length that a message or bytes begin with, and gives the place where they end.</summary>
    public bool TryReadEnd(out long end)
    {
        end = 0;
        if (!TryReadVarint(out ulong length) || length > (ulong)(file.Length - file.Position))
        {
            return false;
        }

        end = file.Position + (long)length;
        return true;
    }

    /// <summary>Copies a field whose tag has been read.</summary>
    public bool TryCopy(uint tag, MemoryStream target)
    {
        WriteVarint(target, tag);
        switch ((WireFormat.WireType)(tag & 7))
        {
            case WireFormat.WireType.Varint:
                bool isRead = TryReadVarint(out ulong value);
                WriteVarint(target, value);
                return isRead;
            case WireFormat.WireType.Fixed32:
                return TryCopyBytes(sizeof(uint), target);
            case WireFormat.WireType.Fixed64:
                return TryCopyBytes(sizeof(ulong), target);
            case WireFormat.WireType.LengthDelimited:
                if (!TryReadEnd(out long end))
                {
                    return false;
                }

                WriteVarint(target, (ulong)(end - file.Position));
                return TryCopyBytes(end - file.Position, target);
            default:
                return false;
        }
    }

    private bool TryCopyBytes(long count, MemoryStream target)
    {
        if (count > file.Length - file.Position || count > Array.MaxLength - target.Length)
        {
            return false;
        }

        int start = (int)target.Length;
        target.SetLength(start + count);
        file.ReadExactly(target.GetBuffer().AsSpan(start, (int)count));
        target.Position = target.Length;
        return true;
    }

    private bool TryReadVarint(out ulong value)
    {
        value = 0;
        for (int part = 0; part < MostVarintBytes; part++)
        {
            int read = file.ReadByte();
            if (read < 0)
            {
                return false;
            }

            value |= (ulong)(read & ~More) << (part * BitsPerByte);
            if ((read & More) == 0)
            {
                return true;
            }
        }

        return false;
    }

    private static void WriteVarint(MemoryStream target, ulong value)
    {
        for (; value >= More; value >>= BitsPerByte)
        {
            target.WriteByte((byte)(value | More));
        }

        target.WriteByte((byte)value);
    }
}
