using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Games;

namespace OnnxShapley.Engine.Tests.Support;

/// <summary>A game in which a coalition is worth its bits, and which remembers how many coalitions it was handed at a time.</summary>
internal sealed class PassingGame(int players, int coalitionsPerPass) : IEvaluatedInPasses
{
    private readonly List<int> _passes = [];

    public int PlayerCount => players;

    public int CoalitionsPerPass => coalitionsPerPass;

    public IReadOnlyList<int> Passes => _passes;

    public void Evaluate(ReadOnlySpan<Coalition> coalitions, Span<double> worths, CancellationToken cancellationToken)
    {
        _passes.Add(coalitions.Length);
        for (int i = 0; i < coalitions.Length; i++)
        {
            worths[i] = 0;
            foreach (int member in coalitions[i])
            {
                worths[i] += 1 << member;
            }
        }
    }
}
