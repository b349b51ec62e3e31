using OnnxShapley.Engine.Caching;
using OnnxShapley.Games;

namespace OnnxShapley.Engine.Evaluation;

/// <summary>
/// The game of a group, of which some worths are known already. The others are evaluated and kept pass by pass, so that a process that is killed
/// loses one pass at most. The game behind is not even prepared while all that is asked is known.
/// </summary>
/// <param name="group">Number of the group.</param>
/// <param name="players">Number of its channels.</param>
/// <param name="blocks">Blocks of images that it can be played on.</param>
/// <param name="store">What is known.</param>
/// <param name="game">The game behind.</param>
/// <param name="meter">Is told what was known, and what was evaluated.</param>
internal sealed class CachedGame(int group, int players, ImageBlocks blocks, WorthStore store, Lazy<IEvaluatedInPasses> game, EvaluationMeter meter) : ISampledGame
{
    /// <inheritdoc/>
    public int PlayerCount => players;

    /// <inheritdoc/>
    public int BlockCount => blocks.Count;

    /// <inheritdoc/>
    public void Evaluate(ReadOnlySpan<Coalition> coalitions, Span<double> worths, CancellationToken cancellationToken)
    {
        ImageCoalition[] asked = new ImageCoalition[coalitions.Length];
        for (int i = 0; i < asked.Length; i++)
        {
            asked[i] = new ImageCoalition(coalitions[i], blocks.All);
        }

        Find(asked, worths, cancellationToken);
    }

    /// <inheritdoc/>
    public void Evaluate(ReadOnlySpan<BlockCoalition> coalitions, Span<double> worths, CancellationToken cancellationToken)
    {
        ImageCoalition[] asked = new ImageCoalition[coalitions.Length];
        for (int i = 0; i < asked.Length; i++)
        {
            asked[i] = new ImageCoalition(coalitions[i].Coalition, blocks[coalitions[i].Block]);
        }

        Find(asked, worths, cancellationToken);
        for (int i = 0; i < asked.Length; i++)
        {
            worths[i] *= blocks.Weight(coalitions[i].Block);
        }
    }

    private void Find(ImageCoalition[] asked, Span<double> worths, CancellationToken cancellationToken)
    {
        ImageCoalition[] unknown = [.. asked.Where(coalition => !store.TryGet(group, coalition, out _)).Distinct().OrderBy(coalition => coalition.Images.Start)];
        meter.Known(asked.Sum(Share) - unknown.Sum(Share));
        for (int first = 0; first < unknown.Length;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadOnlySpan<ImageCoalition> pass = Pass(unknown.AsSpan(first));
            double[] found = new double[pass.Length];
            meter.Begin();
            game.Value.Evaluate(pass, found, cancellationToken);
            meter.Evaluated(SharesOf(pass));
            store.Add(group, pass, found);
            first += pass.Length;
        }

        for (int i = 0; i < asked.Length; i++)
        {
            _ = store.TryGet(group, asked[i], out worths[i]);
        }
    }

    /// <summary>The first of some coalitions that make a pass together.</summary>
    private ReadOnlySpan<ImageCoalition> Pass(ReadOnlySpan<ImageCoalition> coalitions)
    {
        long most = (long)game.Value.CoalitionsPerPass * blocks.All.Count;
        int count = 1;
        for (long images = coalitions[0].Images.Count; count < coalitions.Length && images + coalitions[count].Images.Count <= most; count++)
        {
            images += coalitions[count].Images.Count;
        }

        return coalitions[..count];
    }

    private double SharesOf(ReadOnlySpan<ImageCoalition> coalitions)
    {
        double sum = 0;
        foreach (ImageCoalition coalition in coalitions)
        {
            sum += Share(coalition);
        }

        return sum;
    }

    private double Share(ImageCoalition coalition) => (double)coalition.Images.Count / blocks.All.Count;
}
