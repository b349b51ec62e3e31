using System.Buffers.Binary;
using System.Numerics;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Games;

namespace OnnxShapley.Engine.Caching;

/// <summary>
/// One worth as a cache stores it, little-endian: group (4 bytes), players (4), first image (4), number of images (4), members (a bit a player, the lowest
/// first, in whole bytes), worth (8), and a CRC-32C (4) of all that goes before.
/// </summary>
internal static class WorthRecord
{
    private const int HeadLength = 16;
    private const int TailLength = 12;
    private const int ChecksumLength = 4;
    private const int ByteBits = 8;
    private const int MostPlayers = 1 << 24;

    /// <summary>Bytes of the record of a coalition.</summary>
    public static int Length(int players) => HeadLength + ((players + ByteBits - 1) / ByteBits) + TailLength;

    /// <summary>Appends a record to a buffer.</summary>
    public static void Append(List<byte> buffer, CachedWorth entry)
    {
        int players = entry.Coalition.Coalition.PlayerCount;
        byte[] record = new byte[Length(players)];
        BinaryPrimitives.WriteInt32LittleEndian(record, entry.Group);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(4), players);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(8), entry.Coalition.Images.Start);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(12), entry.Coalition.Images.Count);
        foreach (int member in entry.Coalition.Coalition)
        {
            record[HeadLength + (member / ByteBits)] |= (byte)(1 << (member % ByteBits));
        }

        BinaryPrimitives.WriteDoubleLittleEndian(record.AsSpan(record.Length - TailLength), entry.Worth);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(record.Length - ChecksumLength), Checksum(record));
        buffer.AddRange(record);
    }

    /// <summary>Reads the record at the position of a stream; null where none, or no whole one, is there, or it is damaged.</summary>
    public static CachedWorth? Read(Stream stream)
    {
        Span<byte> head = stackalloc byte[HeadLength];
        if (stream.ReadAtLeast(head, HeadLength, throwOnEndOfStream: false) < HeadLength)
        {
            return null;
        }

        int group = BinaryPrimitives.ReadInt32LittleEndian(head);
        int players = BinaryPrimitives.ReadInt32LittleEndian(head[4..]);
        ImageRange images = new(BinaryPrimitives.ReadInt32LittleEndian(head[8..]), BinaryPrimitives.ReadInt32LittleEndian(head[12..]));
        if (group < 0 || players is < 1 or > MostPlayers)
        {
            return null;
        }

        byte[] record = new byte[Length(players)];
        head.CopyTo(record);
        Span<byte> rest = record.AsSpan(HeadLength);
        return stream.ReadAtLeast(rest, rest.Length, throwOnEndOfStream: false) == rest.Length
            && BinaryPrimitives.ReadUInt32LittleEndian(rest[^ChecksumLength..]) == Checksum(record)
                ? new CachedWorth(group, new ImageCoalition(Members(players, rest[..^TailLength]), images), BinaryPrimitives.ReadDoubleLittleEndian(rest[^TailLength..]))
                : null;
    }

    private static Coalition Members(int players, ReadOnlySpan<byte> bits)
    {
        List<int> members = [];
        for (int player = 0; player < players; player++)
        {
            if ((bits[player / ByteBits] >> (player % ByteBits) & 1) != 0)
            {
                members.Add(player);
            }
        }

        return Coalition.Of(players, [.. members]);
    }

    private static uint Checksum(ReadOnlySpan<byte> record)
    {
        uint sum = uint.MaxValue;
        foreach (byte part in record[..^ChecksumLength])
        {
            sum = BitOperations.Crc32C(sum, part);
        }

        return ~sum;
    }
}
