namespace OnnxShapley.Engine.Evaluation;

/// <summary>Takes the scores of coalitions on images: adds up those of all images, or keeps each on its own.</summary>
/// <param name="values">[coalitions, columns], row by row.</param>
/// <param name="columns">1, or the number of images.</param>
/// <param name="first">The first image.</param>
internal readonly ref struct ScoreSums(Span<double> values, int columns, int first)
{
    private readonly Span<double> _values = values;

    /// <summary>Sets every sum to zero.</summary>
    public void Clear() => _values.Clear();

    /// <summary>The sums of some of the coalitions.</summary>
    public ScoreSums Slice(int start, int count) => new(_values.Slice(start * columns, count * columns), columns, first);

    /// <summary>Adds the score of a coalition on an image.</summary>
    public void Add(int coalition, int image, double score) => _values[(coalition * columns) + Math.Min(image - first, columns - 1)] += score;
}
