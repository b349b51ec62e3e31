using OnnxShapley.Games;
using OnnxShapley.Inference;
using OnnxShapley.Pruning.Masking;

namespace OnnxShapley.Engine.Evaluation;

/// <summary>
/// The runs of a suffix. What they have in common stays where they run: the rows of images, and the numbers of samples. Only masks go
/// there with a run, and one number a sample comes back. Buffers are used again, so that a run allocates next to nothing.
/// </summary>
/// <param name="session">The suffix, which must outlive this.</param>
/// <param name="model">The model of the suffix.</param>
/// <param name="players">Number of channels.</param>
/// <param name="scores">Name of the output that holds one number a sample.</param>
/// <param name="images">Number of images, where the rows of all of them are kept anyway; 0 where only those of the present run are to be held.</param>
/// <param name="isOnDevice">Whether tensors that are fed are copied to a device; on the CPU they are read where they are.</param>
internal sealed class SuffixRuns(OrtSession session, CoalitionModel model, int players, string scores, int images, bool isOnDevice) : IDisposable
{
    // The last pass of a call has fewer coalitions than the others, and more images a run.
    private const int MostDivisions = 8;
    private const int MostDivisionsOnDevice = 2;

    private const int MostShapes = 64;

    private readonly Dictionary<ImageRange, BoundRun> _held = [];
    private readonly Dictionary<(int Coalitions, int Images), (Tensor Coalition, Tensor Image)> _numbers = [];
    private readonly RowBuffer _masks = new(players + 1);
    private readonly RowBuffer _scores = new(columns: 1);

    /// <summary>Runs on images whose rows are held. Where there are none, makes room for them.</summary>
    public BoundRun? Find(ImageRange range)
    {
        if (_held.TryGetValue(range, out BoundRun? held))
        {
            return held;
        }

        int most = images * (isOnDevice ? MostDivisionsOnDevice : MostDivisions);
        if (_held.Keys.Sum(key => key.Count) + range.Count > most)
        {
            Release();
        }

        return null;
    }

    /// <summary>Takes the rows of images in.</summary>
    /// <param name="range">The images.</param>
    /// <param name="rows">All that a run takes besides coalitions, by name of the input. Nobody may write the tensors from now on.</param>
    public BoundRun Hold(ImageRange range, IReadOnlyDictionary<string, Tensor> rows)
    {
        BoundRun run = session.Bind();
        _held.Add(range, run);
        foreach ((string name, Tensor tensor) in rows)
        {
            run.Feed(name, tensor);
        }

        return run;
    }

    /// <summary>Runs coalitions on images.</summary>
    /// <param name="run">Runs on the images.</param>
    /// <param name="count">Number of samples of a coalition: of images, or of rows where a run takes one coalition.</param>
    /// <param name="coalitions">The coalitions.</param>
    /// <param name="level">The mask of a channel that is absent: 0 switches it off.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>One number a sample, coalition by coalition within an image; valid until the next run.</returns>
    public ReadOnlySpan<float> Run(BoundRun run, int count, ReadOnlySpan<Coalition> coalitions, float level, CancellationToken cancellationToken)
    {
        Tensor masks = _masks.Rows(coalitions.Length);
        Samples.WriteMasks(coalitions, level, masks);
        Tensor result = _scores.Rows(coalitions.Length * count);
        run.Feed(CoalitionModel.Masks, masks);
        if (isOnDevice)
        {
            run.Refresh(CoalitionModel.Masks);
        }

        if (model.IsParallel)
        {
            (Tensor coalition, Tensor image) = NumbersOf(coalitions.Length, count);
            run.Feed(CoalitionModel.Coalition, coalition);
            run.Feed(CoalitionModel.Image, image);
        }

        run.Receive(scores, result);
        run.Run(cancellationToken);
        return result.Span<float>();
    }

    /// <inheritdoc/>
    public void Dispose() => Release();

    private void Release()
    {
        foreach (BoundRun run in _held.Values)
        {
            run.Dispose();
        }

        _held.Clear();
    }

    private (Tensor Coalition, Tensor Image) NumbersOf(int coalitions, int count)
    {
        if (_numbers.TryGetValue((coalitions, count), out (Tensor, Tensor) numbers))
        {
            return numbers;
        }

        if (_numbers.Count == MostShapes)
        {
            _numbers.Clear();
        }

        return _numbers[(coalitions, count)] = Samples.Numbers(coalitions, count);
    }
}
