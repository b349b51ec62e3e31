using System.Collections.Immutable;
using Microsoft.Win32.SafeHandles;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Data;

/// <summary>
/// Rows of an array as they are stored, one after another in a temporary file, so that any of them can be read without the ones before: archives are
/// read forwards only. The file has no name any longer; the system takes it away when the last that reads it is gone, however the process ends.
/// </summary>
internal sealed class StoredRows
{
    private readonly SafeFileHandle _file;
    private readonly ElementType _type;
    private readonly int _rowBytes;

    private StoredRows(SafeFileHandle file, ElementType type, ImmutableArray<long> shape, int rowBytes)
    {
        _file = file;
        _type = type;
        _rowBytes = rowBytes;
        Shape = shape;
    }

    /// <summary>[rows, …].</summary>
    public ImmutableArray<long> Shape { get; }

    /// <summary>Copies rows to a temporary file.</summary>
    /// <param name="blocks">The rows, little-endian, in tensors that differ in their number of rows only; at least one.</param>
    /// <exception cref="CalibrationException">The file cannot be written.</exception>
    public static StoredRows Copy(IEnumerable<Tensor> blocks)
    {
        SafeFileHandle file = Create();
        try
        {
            Tensor? last = null;
            long rows = 0;
            long offset = 0;
            foreach (Tensor block in blocks)
            {
                RandomAccess.Write(file, block.Bytes.Span, offset);
                offset += block.Bytes.Length;
                rows += block.Shape[0];
                last = block;
            }

            return new StoredRows(file, last!.Type, last.Shape.SetItem(0, rows), (int)(offset / rows));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            file.Dispose();
            throw CannotWrite(exception);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads some rows.</summary>
    /// <exception cref="CalibrationException">The file cannot be read.</exception>
    public Tensor Read(int start, int count)
    {
        byte[] elements = new byte[checked(count * _rowBytes)];
        long offset = (long)start * _rowBytes;
        for (int done = 0, read; done < elements.Length; done += read)
        {
            read = RandomAccess.Read(_file, elements.AsSpan(done), offset + done);
            if (read == 0)
            {
                throw new CalibrationException($"The temporary copy of the data ends after {offset + done} bytes. Keep other programs from changing the files in '{Path.GetTempPath()}'.");
            }
        }

        return new Tensor(_type, Shape.SetItem(0, count), elements);
    }

    private static SafeFileHandle Create()
    {
        try
        {
            string path = Path.Combine(Path.GetTempPath(), $"onnx-shapley.{Guid.NewGuid():N}");
            SafeFileHandle file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete);
            File.Delete(path);
            return file;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(exception);
        }
    }

    private static CalibrationException CannotWrite(Exception reason) =>
        new($"The data do not fit in the memory that is allowed, and no temporary copy of them can be written to '{Path.GetTempPath()}': {reason.Message} "
            + "Make room there, allow more with '--memory', or ask for fewer samples.", reason);
}
