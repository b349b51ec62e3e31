using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Evaluation;

/// <summary>Memory for float32 rows that is used again: as many rows as are asked for, of the most that ever were.</summary>
/// <param name="columns">Elements of a row.</param>
internal sealed class RowBuffer(int columns)
{
    private readonly Dictionary<int, Tensor> _views = [];
    private Tensor _all = Tensor.Zeros(ElementType.Single, 0, columns);

    /// <summary>Float32 [rows, columns] of any content; the same tensor every time until more rows are asked for than ever before.</summary>
    public Tensor Rows(int rows)
    {
        if (_all.Shape[0] < rows)
        {
            _all = Tensor.Zeros(ElementType.Single, rows, columns);
            _views.Clear();
        }

        if (!_views.TryGetValue(rows, out Tensor? view))
        {
            _views.Add(rows, view = _all.Rows(0, rows));
        }

        return view;
    }
}
