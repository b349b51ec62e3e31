namespace OnnxShapley.Engine.Budgets;

/// <summary>What a group needs of the time.</summary>
/// <param name="Channels">Number of its channels.</param>
/// <param name="MinimumBudget">Coalitions that the importance needs at least.</param>
/// <param name="FixedEvaluations">Coalitions evaluated in any case beside those of the importance.</param>
/// <param name="SecondsPerEvaluation">Time of one evaluation; above 0.</param>
/// <param name="Preparation">Seconds before the first evaluation.</param>
internal sealed record TimedGroup(int Channels, long MinimumBudget, long FixedEvaluations, double SecondsPerEvaluation, double Preparation)
{
    /// <summary>Seconds that are spent whatever the budget.</summary>
    public double FixedSeconds => Preparation + (FixedEvaluations * SecondsPerEvaluation);

    /// <summary>Seconds that the smallest budget takes, with all that is spent in any case.</summary>
    public double MinimumSeconds => FixedSeconds + (MinimumBudget * SecondsPerEvaluation);
}
