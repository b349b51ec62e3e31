using System.Globalization;

namespace OnnxShapley.Onnx;

/// <summary>Writes weights, one after another, to the data file beside a model.</summary>
/// <param name="stream">The data file.</param>
/// <param name="location">The file's name, as the model will say it.</param>
internal sealed class ExternalDataFile(Stream stream, string location)
{
    /// <summary>The data file that belongs to a model file.</summary>
    public static string NameFor(string modelPath) => modelPath + ".data";

    /// <summary>Moves the content of a tensor message of a copy to the file.</summary>
    public void Take(TensorProto tensor, string? directory)
    {
        ReadOnlyMemory<byte> content = TensorContent.ReadBytes(tensor, directory);
        stream.Position = (stream.Position + ModelLimits.ExternalAlignment - 1) / ModelLimits.ExternalAlignment * ModelLimits.ExternalAlignment;
        TensorContent.ClearContent(tensor);
        tensor.DataLocation = TensorProto.Types.DataLocation.External;
        Add(tensor, ExternalData.Location, location);
        Add(tensor, ExternalData.Offset, stream.Position.ToString(CultureInfo.InvariantCulture));
        Add(tensor, ExternalData.Length, content.Length.ToString(CultureInfo.InvariantCulture));
        stream.Write(content.Span);
    }

    private static void Add(TensorProto tensor, string key, string value) =>
        tensor.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
}
