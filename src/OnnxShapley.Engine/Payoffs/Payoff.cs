namespace OnnxShapley.Engine.Payoffs;

/// <summary>
/// What a coalition scores on one image: higher is better, and always finite. The graph computes one number a sample, so that only scalars
/// come back; <see cref="Score"/> turns it into the payoff.
/// </summary>
internal abstract class Payoff
{
    /// <summary>Appends nodes that compute one number for every sample.</summary>
    /// <returns>Name of a float32 tensor with as many elements as samples.</returns>
    public abstract string Append(PayoffGraph graph);

    /// <summary>The payoff of a sample.</summary>
    /// <param name="value">What the graph computed for it.</param>
    /// <param name="image">Index of its image in the calibration set.</param>
    public abstract double Score(float value, int image);
}
