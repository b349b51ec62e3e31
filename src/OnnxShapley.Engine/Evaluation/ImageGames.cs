using OnnxShapley.Engine.Caching;
using OnnxShapley.Games;

namespace OnnxShapley.Engine.Evaluation;

/// <summary>
/// The game of a group on every image by itself. What is asked on one image is evaluated on all images of its block, because the same coalitions are likely
/// to be asked on them; the worths of one block are held at a time. A file keeps all, each as the worth on one image.
/// </summary>
/// <param name="group">Number of the group.</param>
/// <param name="players">Number of its channels.</param>
/// <param name="blocks">Blocks of images.</param>
/// <param name="store">What is known.</param>
/// <param name="game">The game behind.</param>
/// <param name="meter">Is told what was known, and what was evaluated.</param>
internal sealed class ImageGames(int group, int players, ImageBlocks blocks, WorthStore store, Lazy<GroupGame> game, EvaluationMeter meter) : IImageGames
{
    private readonly Dictionary<Coalition, double[]> _worths = [];
    private ImageRange _held;

    /// <inheritdoc/>
    public int ImageCount => blocks.All.Count;

    /// <inheritdoc/>
    public ICooperativeGame On(int image) => new OneImage(this, image);

    private void Evaluate(int image, ReadOnlySpan<Coalition> coalitions, Span<double> worths, CancellationToken cancellationToken)
    {
        Hold(image);
        Coalition[] unknown = [.. coalitions.ToArray().Distinct().Where(coalition => !_worths.ContainsKey(coalition) && !Find(coalition))];
        if (unknown.Length > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            double[] scores = new double[unknown.Length * _held.Count];
            meter.Begin();
            game.Value.EvaluateEach(unknown, _held, level: 0, scores, cancellationToken);
            meter.Evaluated(unknown.Length * Share);
            Keep(unknown, scores);
        }

        for (int i = 0; i < worths.Length; i++)
        {
            worths[i] = _worths[coalitions[i]][image - _held.Start];
        }
    }

    private double Share => (double)_held.Count / ImageCount;

    private void Hold(int image)
    {
        if (image >= _held.Start && image < _held.Start + _held.Count)
        {
            return;
        }

        _worths.Clear();
        int block = 0;
        while (blocks[block].Start + blocks[block].Count <= image)
        {
            block++;
        }

        _held = blocks[block];
    }

    /// <summary>Takes a coalition whose worths on all held images are known already.</summary>
    private bool Find(Coalition coalition)
    {
        double[] found = new double[_held.Count];
        for (int i = 0; i < found.Length; i++)
        {
            if (!store.TryGet(group, new ImageCoalition(coalition, new ImageRange(_held.Start + i, 1)), out found[i]))
            {
                return false;
            }
        }

        _worths.Add(coalition, found);
        meter.Known(Share);
        return true;
    }

    private void Keep(Coalition[] coalitions, double[] scores)
    {
        List<ImageCoalition> kept = [];
        for (int i = 0; i < coalitions.Length; i++)
        {
            _worths.Add(coalitions[i], scores[(i * _held.Count)..((i + 1) * _held.Count)]);
            for (int image = 0; image < _held.Count; image++)
            {
                kept.Add(new ImageCoalition(coalitions[i], new ImageRange(_held.Start + image, 1)));
            }
        }

        store.Write(group, [.. kept], scores);
    }

    private sealed class OneImage(ImageGames games, int image) : ICooperativeGame
    {
        public int PlayerCount => games.Players;

        public void Evaluate(ReadOnlySpan<Coalition> coalitions, Span<double> worths, CancellationToken cancellationToken) =>
            games.Evaluate(image, coalitions, worths, cancellationToken);
    }

    private int Players => players;
}
