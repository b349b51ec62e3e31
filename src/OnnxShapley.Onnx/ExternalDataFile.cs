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
        long length = TensorContent.NeededBytes(tensor);
        long offset = (stream.Position + ModelLimits.ExternalAlignment - 1) / ModelLimits.ExternalAlignment * ModelLimits.ExternalAlignment;
        stream.Position = offset;
        if (ExternalData.IsExternal(tensor))
        {
            ExternalData.CopyTo(tensor, directory, length, stream);
        }
        else
        {
            DeferredContent.Write(TensorContent.ReadBytes(tensor, directory), stream);
        }

        TensorContent.ClearContent(tensor);
        ExternalData.Set(tensor, location, offset, length);
    }
}
