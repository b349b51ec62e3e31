using Google.Protobuf;

namespace OnnxShapley.Onnx;

/// <summary>
/// Reads a model file without its large weights. They stay where they are: the message says at which place of the file, just as it says of weights in
/// files of their own, so that no copy of them is held and every session maps the same bytes.
/// </summary>
internal static class LightReader
{
    private const uint GraphTag = (ModelProto.GraphFieldNumber << 3) | (uint)WireFormat.WireType.LengthDelimited;
    private const uint InitializerTag = (GraphProto.InitializerFieldNumber << 3) | (uint)WireFormat.WireType.LengthDelimited;
    private const uint RawDataTag = (TensorProto.RawDataFieldNumber << 3) | (uint)WireFormat.WireType.LengthDelimited;
    private const uint ExternalDataTag = (TensorProto.ExternalDataFieldNumber << 3) | (uint)WireFormat.WireType.LengthDelimited;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file; no symbolic link.</param>
    /// <param name="smallest">Bytes from which a weight stays in the file.</param>
    /// <returns>Null where the file has to be read whole: because it is damaged, or written in a way that is not expected.</returns>
    public static ModelProto? TryRead(string path, long smallest)
    {
        using FileStream file = File.OpenRead(path);
        WireFields fields = new(file);
        using MemoryStream rest = new();
        using MemoryStream graph = new();
        Dictionary<int, (long Offset, long Length)> weights = [];
        int graphs = 0;
        while (file.Position < file.Length)
        {
            if (!fields.TryReadTag(out uint tag) || (tag == GraphTag ? graphs++ > 0 || !TryReadGraph(fields, graph, weights, smallest) : !fields.TryCopy(tag, rest)))
            {
                return null;
            }
        }

        return graphs == 1 ? TryParse(rest, graph, weights, Path.GetFileName(path)) : null;
    }

    private static bool TryReadGraph(WireFields fields, MemoryStream graph, Dictionary<int, (long Offset, long Length)> weights, long smallest)
    {
        if (!fields.TryReadEnd(out long end))
        {
            return false;
        }

        int initializers = 0;
        while (fields.Position < end)
        {
            if (!fields.TryReadTag(out uint tag) || (tag != InitializerTag ? !fields.TryCopy(tag, graph) : !TryReadTensor(fields, graph, initializers++, weights, smallest)))
            {
                return false;
            }
        }

        return fields.Position == end;
    }

    private static bool TryReadTensor(WireFields fields, MemoryStream graph, int number, Dictionary<int, (long Offset, long Length)> weights, long smallest)
    {
        if (!fields.TryReadEnd(out long end))
        {
            return false;
        }

        using MemoryStream tensor = new();
        while (fields.Position < end)
        {
            if (!fields.TryReadTag(out uint tag))
            {
                return false;
            }

            if (tag != RawDataTag || end - fields.Position < smallest)
            {
                if (!fields.TryCopy(tag, tensor) || (tag == ExternalDataTag && weights.ContainsKey(number)))
                {
                    return false;
                }
            }
            else if (!fields.TryReadEnd(out long endOfData) || !weights.TryAdd(number, (fields.Position, endOfData - fields.Position)))
            {
                return false;
            }
            else
            {
                fields.Position = endOfData;
            }
        }

        WireFields.Write(graph, InitializerTag, tensor);
        return fields.Position == end;
    }

    private static ModelProto? TryParse(MemoryStream rest, MemoryStream graph, Dictionary<int, (long Offset, long Length)> weights, string location)
    {
        try
        {
            ModelProto model = ModelProto.Parser.ParseFrom(rest.GetBuffer(), 0, (int)rest.Length);
            model.Graph = GraphProto.Parser.ParseFrom(graph.GetBuffer(), 0, (int)graph.Length);
            return weights.All(weight => TryLeave(model.Graph.Initializer[weight.Key], location, weight.Value.Offset, weight.Value.Length)) ? model : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static bool TryLeave(TensorProto tensor, string location, long offset, long length)
    {
        if (TensorContent.IsOpaque((TensorProto.Types.DataType)tensor.DataType) || tensor.ExternalData.Count > 0 || TensorContent.NeededBytes(tensor) != length)
        {
            return false;
        }

        TensorContent.ClearContent(tensor);
        ExternalData.Set(tensor, location, offset, length);
        return true;
    }
}
