using System.Collections.Immutable;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Data;

/// <summary>A NumPy array in a file. Its header is read when it is found, its elements when they are asked for.</summary>
public sealed class NumpyArray
{
    private readonly ArrayLocation _location;
    private readonly NpyHeader _header;

    internal NumpyArray(ArrayLocation location)
    {
        _location = location;
        _header = NpyReader.ReadHeader(location);
    }

    /// <summary>The array in words, to follow 'the': array 'images' of 'x.npz'.</summary>
    public string Description => _location.Description;

    /// <summary>NumPy's name of the element type, '&lt;f4' say.</summary>
    public string Descriptor => _header.Descriptor;

    /// <summary>Type of the elements.</summary>
    public ElementType Type => _header.Type;

    /// <summary>Length of each axis; empty for a single number.</summary>
    public ImmutableArray<long> Shape => _header.Shape;

    /// <summary>Number of rows: the length of axis 0, or 1 for a single number.</summary>
    public int RowCount => (int)_header.RowCount;

    internal ArrayLocation Location => _location;

    /// <summary>Reads the whole array, row-major and little-endian.</summary>
    /// <exception cref="CalibrationException">The file is truncated or damaged, or the array is too large to be held.</exception>
    public Tensor Read() => NpyReader.ReadRows(_location, Enumerable.Range(0, RowCount).ToArray());

    /// <summary>Reads only some rows.</summary>
    /// <param name="rows">Their numbers, ascending, each at most once.</param>
    /// <returns>[rows, …], row-major and little-endian.</returns>
    /// <exception cref="ArgumentException">The numbers do not ascend, or there are no such rows.</exception>
    /// <exception cref="CalibrationException">The file is truncated or damaged, or the rows are too large to be held.</exception>
    public Tensor ReadRows(ReadOnlySpan<int> rows)
    {
        EnsureAscending(rows);
        return NpyReader.ReadRows(_location, rows);
    }

    /// <summary>Reads only some rows, block by block.</summary>
    /// <param name="rows">Their numbers, ascending, each at most once.</param>
    /// <param name="rowsPerBlock">Rows that are in memory at a time.</param>
    /// <returns>For every block [rows, …], row-major and little-endian.</returns>
    /// <exception cref="ArgumentException">The numbers do not ascend, or there are no such rows.</exception>
    /// <exception cref="CalibrationException">The file is truncated or damaged.</exception>
    public IEnumerable<Tensor> ReadBlocks(ImmutableArray<int> rows, int rowsPerBlock)
    {
        EnsureAscending(rows.AsSpan());
        return NpyReader.ReadBlocks(_location, rows, rowsPerBlock);
    }

    private void EnsureAscending(ReadOnlySpan<int> rows)
    {
        int previous = -1;
        foreach (int row in rows)
        {
            if (row <= previous || row >= RowCount)
            {
                throw new ArgumentException($"Row {row} after row {previous}: the numbers must ascend and lie below {RowCount}.", nameof(rows));
            }

            previous = row;
        }
    }
}
