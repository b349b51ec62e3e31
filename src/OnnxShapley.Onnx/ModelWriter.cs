using Google.Protobuf;

namespace OnnxShapley.Onnx;

/// <summary>Writes models to temporary folders beside their targets.</summary>
internal static class ModelWriter
{
    /// <summary>Writes the model; a message of more than <paramref name="largestFile"/> bytes gives its weights to a file of their own.</summary>
    public static PendingFile Stage(OnnxModel model, string path, bool externalData, long largestFile)
    {
        string target = Path.GetFullPath(path);
        string parent = Path.GetDirectoryName(target) ?? target;
        if (!Directory.Exists(parent))
        {
            throw new OutputException($"The model cannot be written to '{path}', because the folder '{parent}' does not exist. Create it or choose another path.");
        }

        if (Directory.Exists(target))
        {
            throw new OutputException($"The model cannot be written to '{path}', because that is a folder. Add a file name to it.");
        }

        string folder = Path.Combine(parent, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(folder);
            return Write(model, folder, target, externalData, largestFile);
        }
        catch (Exception exception)
        {
            PendingFile.Remove(folder);
            if (exception is IOException or UnauthorizedAccessException)
            {
                throw CannotWrite(path, exception);
            }

            throw;
        }
    }

    /// <summary>The error for a file that the system does not let us write.</summary>
    public static OutputException CannotWrite(string path, Exception reason) =>
        new($"The model cannot be written to '{path}': {reason.Message} Choose another path, or make room or rights for it.", reason);

    private static PendingFile Write(OnnxModel model, string folder, string target, bool externalData, long largestFile)
    {
        ModelProto? whole = externalData ? null : WithInlineWeights(model, largestFile);
        PendingFile pending = new(folder, target, hasData: whole is null);
        ModelProto written = whole ?? WithExternalWeights(model, pending.TemporaryPath);
        if (!Fits(written, largestFile))
        {
            throw new OutputException($"The model cannot be written to '{target}', because even without its weights it takes more than the {largestFile} bytes that an ONNX file holds.");
        }

        using FileStream stream = new(pending.TemporaryPath, FileMode.CreateNew, FileAccess.Write);
        written.WriteTo(stream);
        stream.Flush(flushToDisk: true);
        return pending;
    }

    /// <summary>The model with all its weights in the message; null where they do not fit.</summary>
    private static ModelProto? WithInlineWeights(OnnxModel model, long largestFile)
    {
        if (ModelTensors.All(model.Proto).Sum(ContentBytes) > largestFile)
        {
            return null;
        }

        ModelProto proto = model.Proto;
        if (ModelTensors.All(proto).Any(ExternalData.IsExternal))
        {
            proto = proto.Clone();
            InlineAll(ModelTensors.All(proto), model.Directory);
        }

        return Fits(proto, largestFile) ? proto : null;
    }

    /// <summary>The model with its larger initializers in the data file beside it, and with all else in the message.</summary>
    private static ModelProto WithExternalWeights(OnnxModel model, string path)
    {
        ModelProto proto = model.Proto.Clone();
        HashSet<TensorProto> large = new(ModelTensors.Initializers(proto.Graph).Where(IsLarge), ReferenceEqualityComparer.Instance);
        InlineAll(ModelTensors.All(proto).Where(tensor => !large.Contains(tensor)), model.Directory);
        string dataPath = ExternalDataFile.NameFor(path);
        using FileStream stream = new(dataPath, FileMode.CreateNew, FileAccess.Write);
        ExternalDataFile file = new(stream, Path.GetFileName(dataPath));
        foreach (TensorProto tensor in large)
        {
            file.Take(tensor, model.Directory);
        }

        stream.Flush(flushToDisk: true);
        return proto;
    }

    private static void InlineAll(IEnumerable<TensorProto> tensors, string? directory)
    {
        foreach (TensorProto tensor in tensors.Where(ExternalData.IsExternal))
        {
            TensorContent.WithDeferredContent(tensor, directory);
        }
    }

    private static bool IsLarge(TensorProto tensor) =>
        !TensorContent.IsOpaque((TensorProto.Types.DataType)tensor.DataType) && TensorContent.NeededBytes(tensor) >= ModelLimits.SmallestExternal;

    private static long ContentBytes(TensorProto tensor) =>
        TensorContent.IsOpaque((TensorProto.Types.DataType)tensor.DataType) ? 0 : TensorContent.NeededBytes(tensor);

    /// <summary>Whether protobuf can write the message. Its size is computed in 32 bits: it is negative where it is between 2 and 4 GB.</summary>
    private static bool Fits(ModelProto proto, long largestFile) => proto.CalculateSize() is var size && size >= 0 && size <= largestFile;
}
