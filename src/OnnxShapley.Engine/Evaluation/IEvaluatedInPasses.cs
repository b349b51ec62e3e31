namespace OnnxShapley.Engine.Evaluation;

/// <summary>Evaluates coalitions on images, many in one pass.</summary>
internal interface IEvaluatedInPasses
{
    /// <summary>
    /// Coalitions on all images to ask for at a time, or more on fewer images: asked for less, it needs more time for each.
    /// </summary>
    int CoalitionsPerPass { get; }

    /// <summary>Evaluates coalitions. Those on the same images should follow one another.</summary>
    /// <param name="coalitions">Coalitions of the group's channels, each on some images.</param>
    /// <param name="worths">Receives the mean score of each on its images, a finite number; it does not depend, in any bit, on what shares the call.</param>
    /// <param name="cancellationToken">Ends the evaluation early.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    void Evaluate(ReadOnlySpan<ImageCoalition> coalitions, Span<double> worths, CancellationToken cancellationToken);
}
