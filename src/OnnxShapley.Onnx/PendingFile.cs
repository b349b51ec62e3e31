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
        try
        {
            if (_hasData)
            {
                MoveWithData();
            }
            else
            {
                MoveModel();
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw ModelWriter.CannotWrite(_target, exception);
        }

        Dispose();
    }

    /// <summary>Deletes the temporary folder.</summary>
    public void Dispose() => Remove(_folder);

    /// <summary>Deletes a temporary folder as far as the system lets us: what is left of it must not hide what went wrong, or right, before.</summary>
    internal static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }

    private void MoveModel() => File.Move(TemporaryPath, _target, overwrite: true);

    private void MoveWithData()
    {
        string temporary = ExternalDataFile.NameFor(TemporaryPath);
        string data = ExternalDataFile.NameFor(_target);
        // Outside the temporary folder: should it prove impossible to put it back, it is not deleted with the rest.
        string previous = _folder + ".previous";
        bool hasPrevious = File.Exists(data);
        if (hasPrevious)
        {
            File.Move(data, previous);
        }

        try
        {
            File.Move(temporary, data);
            MoveModel();
        }
        catch
        {
            if (File.Exists(data))
            {
                File.Move(data, temporary);
            }

            if (hasPrevious)
            {
                File.Move(previous, data);
            }

            throw;
        }

        File.Delete(previous);
    }
}
