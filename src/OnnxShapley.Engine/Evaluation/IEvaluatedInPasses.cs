using OnnxShapley.Games;

namespace OnnxShapley.Engine.Evaluation;

/// <summary>A game that evaluates a certain number of coalitions in one pass through the images.</summary>
internal interface IEvaluatedInPasses : ICooperativeGame
{
    /// <summary>Coalitions evaluated in one pass: asked for fewer at a time, it needs more time for each; asked for more, it makes several passes.</summary>
    int CoalitionsPerPass { get; }
}
