using System.Security.Cryptography;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Payoffs;
using OnnxShapley.Inference;
using OnnxShapley.Onnx;

namespace OnnxShapley.Engine.Pipeline;

/// <summary>A model file that is open for running.</summary>
internal sealed class SourceModel : IDisposable
{
    private SourceModel(string path, OnnxModel model, OrtSession session)
    {
        Path = path;
        Model = model;
        Session = session;
        Index = new GraphIndex(model.Graph);
    }

    public string Path { get; }

    /// <summary>What the file holds; with an axis for a batch of one where it was asked for.</summary>
    public OnnxModel Model { get; }

    public GraphIndex Index { get; }

    public OrtSession Session { get; }

    public string FirstOutput => Index.Outputs[0].Name;

    public bool GivesProbabilities => Classification.GivesProbabilities(Index);

    /// <summary>Bytes of the file and of the external data that it names.</summary>
    public long Bytes => new FileInfo(Path).Length + ExternalFiles().Sum(file => file.Length);

    /// <summary>Loads and checks a file, and opens it in ONNX Runtime.</summary>
    /// <exception cref="ModelFormatException">The file is not a valid model.</exception>
    /// <exception cref="UnsupportedModelException">It is of a version that is not handled.</exception>
    /// <exception cref="InferenceException">ONNX Runtime does not accept it.</exception>
    public static SourceModel Open(string path, SessionSettings settings)
    {
        // Not from the file itself, so that the weights that were left there are mapped, and shared with other sessions, instead of copied.
        OnnxModel model = ModelFile.Load(path);
        return new(path, model, OrtSession.Open(model.ToBytes(), settings with { ExternalDataFolder = model.Directory }, $"the model '{path}'"));
    }

    /// <summary>As <see cref="Open"/>, with an axis for a batch of one at the inputs of a model that takes one example.</summary>
    public static SourceModel OpenWithBatchAxis(string path, SessionSettings settings)
    {
        OnnxModel model = BatchAxis.Add(ModelFile.Load(path));
        return new SourceModel(path, model, OrtSession.Open(model.ToBytes(), settings with { ExternalDataFolder = model.Directory }));
    }

    /// <summary>Opens another version of this model in the same way.</summary>
    public SourceModel OpenAlike(string path, SessionSettings settings) =>
        BatchAxis.IsAddedTo(Model) ? OpenWithBatchAxis(path, settings) : Open(path, settings);

    /// <summary>A version of this model without what was added when it was opened: as it is to be written.</summary>
    public OnnxModel AsGiven(OnnxModel version) => BatchAxis.IsAddedTo(Model) ? BatchAxis.Remove(version) : version;

    /// <summary>SHA-256 of the file, in lower-case hexadecimal digits.</summary>
    public string Digest()
    {
        using FileStream stream = File.OpenRead(Path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>The file and those of its external data.</summary>
    public IEnumerable<string> Files() => [Path, .. ExternalFiles().Select(file => file.FullName)];

    /// <summary>SHA-256 of the file and its external data, in lower-case hexadecimal digits.</summary>
    public string DigestWithData()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string path in Files())
        {
            using FileStream stream = File.OpenRead(path);
            hash.AppendData(SHA256.HashData(stream));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Checks that an output does not take the place of a file that this model keeps its weights in, unless it replaces the model as well.</summary>
    /// <param name="output">The model that is to be written; its external data, if any, lie beside it.</param>
    /// <exception cref="OutputException">It would leave this model without its weights.</exception>
    public void EnsureKept(string output)
    {
        string target = System.IO.Path.GetFullPath(output);
        if (target == System.IO.Path.GetFullPath(Path))
        {
            return;
        }

        if (ExternalFiles().FirstOrDefault(file => file.FullName == target || file.FullName == $"{target}.data") is { } weights)
        {
            throw new OutputException(
                $"The output '{output}' could replace '{weights.FullName}', where the model '{Path}' keeps its weights. Write under another name with -o.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Session.Dispose();

    private IEnumerable<FileInfo> ExternalFiles() =>
        Model.Graph.Initializer
            .SelectMany(tensor => tensor.ExternalData)
            .Where(entry => entry.Key == "location")
            .Select(entry => entry.Value)
            .Distinct()
            .Select(location => new FileInfo(System.IO.Path.Combine(Model.Directory ?? string.Empty, location)))
            .Where(file => file.FullName != System.IO.Path.GetFullPath(Path));
}
