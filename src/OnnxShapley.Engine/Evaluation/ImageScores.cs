using OnnxShapley.Games;

namespace OnnxShapley.Engine.Evaluation;

/// <summary>
/// What coalitions of a group score on every image, with the absent channels off or only turned down. Nothing is kept from one call to the next, and
/// the game behind is not prepared before the first.
/// </summary>
/// <param name="images">Number of images.</param>
/// <param name="game">The game behind.</param>
/// <param name="meter">Is told what was evaluated.</param>
internal sealed class ImageScores(int images, Lazy<GroupGame> game, EvaluationMeter meter)
{
    /// <summary>Evaluates coalitions, pass by pass.</summary>
    /// <param name="coalitions">Coalitions of the group's channels.</param>
    /// <param name="level">By what the channels that are absent are multiplied: 0 switches them off.</param>
    /// <param name="cancellationToken">Ends the evaluation early.</param>
    /// <returns>For every coalition in turn, its payoff on each image.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IEnumerable<double[]> Evaluate(IEnumerable<Coalition> coalitions, float level, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (Coalition[] pass in coalitions.Chunk(game.Value.CoalitionsPerPass))
        {
            cancellationToken.ThrowIfCancellationRequested();
            double[] scores = new double[pass.Length * images];
            meter.Begin();
            game.Value.EvaluateEach(pass, new ImageRange(0, images), level, scores, cancellationToken);
            meter.Evaluated(pass.Length);
            foreach (double[] each in scores.Chunk(images))
            {
                yield return each;
            }
        }
    }
}
