using OnnxShapley.Games;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Engine.Importances;

/// <summary>The Shapley value of every channel, by one of the estimators of the games library.</summary>
internal sealed class ShapleyImportance(IShapleyEstimator estimator) : Importance
{
    public override bool TakesBudget => estimator.TakesBudget;

    public override long MinimumBudget(int channels) => estimator.MinimumBudget(channels);

    public override long Evaluations(int channels, long? budget) => budget ?? estimator.DefaultBudget(channels);

    public override void EnsureFeasible(Couplings couplings, ChannelGroup group, long? budget)
    {
        try
        {
            estimator.EnsureAccepts(group.ChannelCount, Evaluations(group.ChannelCount, budget));
        }
        catch (BudgetException exception)
        {
            throw new UsageException($"Group '{group.Name}': {exception.Message}", exception);
        }
    }

    public override GroupImportance Score(ImportanceContext context, CancellationToken cancellationToken)
    {
        EnsureFeasible(context.Couplings, context.Group, context.Budget);
        EstimatorOptions options = new()
        {
            Budget = Evaluations(context.Group.ChannelCount, context.Budget),
            Seed = context.Seed,
        };
        ShapleyValues values = estimator.Estimate(context.Game, options, cancellationToken);
        return new GroupImportance(values.Values, values.StandardErrors, values.Evaluations);
    }
}
