using OnnxShapley.Engine.Evaluation;

namespace OnnxShapley.Engine.Tests.Support;

/// <summary>A game in which a coalition is worth its bits, and which remembers how many coalitions it was handed at a time.</summary>
internal sealed class PassingGame(int coalitionsPerPass) : IEvaluatedInPasses
{
    private readonly List<int> _passes = [];
    private readonly List<ImageCoalition> _asked = [];

    public int CoalitionsPerPass => coalitionsPerPass;

    public IReadOnlyList<int> Passes => _passes;

    public IReadOnlyList<ImageCoalition> Asked => _asked;

    public void Evaluate(ReadOnlySpan<ImageCoalition> coalitions, Span<double> worths, CancellationToken cancellationToken)
    {
        _passes.Add(coalitions.Length);
        _asked.AddRange(coalitions);
        for (int i = 0; i < coalitions.Length; i++)
        {
            worths[i] = 0;
            foreach (int member in coalitions[i].Coalition)
            {
                worths[i] += 1 << member;
            }
        }
    }
}
