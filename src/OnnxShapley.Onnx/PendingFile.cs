namespace OnnxShapley.Onnx;

/// <summary>A model that is written, but not yet in its place. What is disposed of without <see cref="Commit"/> leaves no trace.</summary>
public sealed class PendingFile : IDisposable
{
    private readonly string _folder;
    private readonly string _target;
    private readonly bool _hasData;

    internal PendingFile(string folder, string target, bool hasData)
    {
        _folder = folder;
        _target = target;
        _hasData = hasData;
        TemporaryPath = Path.Combine(folder, Path.GetFileName(target));
    }

    /// <summary>The model file in its temporary folder, its external data beside it.</summary>
    public string TemporaryPath { get; }

    /// <summary>Moves the files into place, the external data first. Where that fails, what was there before is there again.</summary>
    /// <exception cref="OutputException">A file cannot be moved.</exception>
    public void Commit()
    {
        string data = ExternalDataFile.NameFor(_target);
        string previous = Path.Combine(_folder, "previous");
        try
        {
            if (_hasData && File.Exists(data))
            {
                File.Move(data, previous);
            }

            if (_hasData)
            {
                File.Move(ExternalDataFile.NameFor(TemporaryPath), data);
            }

            File.Move(TemporaryPath, _target, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (File.Exists(previous))
            {
                File.Move(previous, data, overwrite: true);
            }

            throw ModelWriter.CannotWrite(_target, exception);
        }

        Dispose();
    }

    /// <summary>Deletes the temporary folder.</summary>
    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}
