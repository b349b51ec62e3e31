using Google.Protobuf;

namespace OnnxShapley.Onnx;

/// <summary>Reads and writes ONNX files.</summary>
public static class ModelFile
{
    /// <summary>
    /// Reads a model and checks that its references lead somewhere. Weights in external files are checked, and read when they are asked for. So are the
    /// large weights of a large file: the message says where in the file they lie, as if it were an external one.
    /// </summary>
    /// <param name="path">The file, at most 2 GB without its external data.</param>
    /// <exception cref="ModelFormatException">The file does not exist, is not an ONNX model, or is damaged.</exception>
    /// <exception cref="UnsupportedModelException">Its IR version or opset is not handled.</exception>
    public static OnnxModel Load(string path)
    {
        string directory = Path.GetDirectoryName(Path.GetFullPath(path)) ?? Path.GetFullPath(path);
        OnnxModel model = new(Parse(path), directory);
        ModelValidation.Check(model, path);
        return model;
    }

    /// <summary>Writes a model; a file that is there already is replaced, or survives where anything fails.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file to write, in a folder that exists.</param>
    /// <param name="externalData">
    /// Whether the weights go to a file of their own beside it, named like it with ".data" appended. They do so by
    /// themselves where the model would pass the 2 GB that one file can hold.
    /// </param>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    /// <exception cref="ModelFormatException">The model's external data cannot be read.</exception>
    public static void Save(OnnxModel model, string path, bool externalData = false)
    {
        using PendingFile pending = Stage(model, path, externalData);
        pending.Commit();
    }

    /// <summary>
    /// Writes a model to a new folder beside the target, under its final name, from where it loads like the final one;
    /// <see cref="PendingFile.Commit"/> moves it into place.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file to write in the end, in a folder that exists.</param>
    /// <param name="externalData">Whether the weights go to a file of their own; see <see cref="Save"/>.</param>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    /// <exception cref="ModelFormatException">The model's external data cannot be read.</exception>
    public static PendingFile Stage(OnnxModel model, string path, bool externalData = false) =>
        ModelWriter.Stage(model, path, externalData, ModelLimits.LargestFile);

    /// <summary>Reads the message in a file, whatever it says.</summary>
    internal static ModelProto Parse(string path)
    {
        FileInfo file = new(path);
        if (Directory.Exists(path))
        {
            throw new ModelFormatException($"The model '{path}' is a folder. Name the ONNX file inside it.");
        }

        if (!file.Exists)
        {
            throw new ModelFormatException($"The model '{path}' does not exist.");
        }

        if (file.Length > ModelLimits.LargestFile)
        {
            throw new ModelFormatException(
                $"The model '{path}' is {file.Length} bytes long, but an ONNX file holds at most {ModelLimits.LargestFile}. Re-export it with its weights as external data.");
        }

        try
        {
            if (file.Length >= ModelLimits.SmallestLight && file.LinkTarget is null && LightReader.TryRead(path, ModelLimits.SmallestLeft) is { } light)
            {
                return light;
            }

            using FileStream stream = file.OpenRead();
            return ModelProto.Parser.ParseFrom(stream);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new ModelFormatException($"The file '{path}' is not an ONNX model, or it is truncated or damaged. Export or download it again.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelFormatException($"The model '{path}' cannot be read: {exception.Message}", exception);
        }
    }
}
