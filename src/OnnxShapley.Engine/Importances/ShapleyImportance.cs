using OnnxShapley.Games;

namespace OnnxShapley.Engine.Importances;

/// <summary>The Shapley value of every channel, by one of the estimators of the games library.</summary>
internal sealed class ShapleyImportance(IShapleyEstimator estimator) : Importance
{
    public override long Evaluations(int channels, long? budget) => budget ?? estimator.DefaultBudget(channels);

    public override GroupImportance Score(ImportanceContext context, CancellationToken cancellationToken)
    {
        EstimatorOptions options = new()
        {
            Budget = Evaluations(context.Group.ChannelCount, context.Budget),
            Seed = context.Seed,
        };
        try
        {
            ShapleyValues values = estimator.Estimate(context.Game.Value, options, cancellationToken);
            return new GroupImportance(values.Values, values.StandardErrors, values.Evaluations);
        }
        catch (BudgetException exception)
        {
            throw new UsageException($"Group '{context.Group.Name}': {exception.Message}", exception);
        }
    }
}
