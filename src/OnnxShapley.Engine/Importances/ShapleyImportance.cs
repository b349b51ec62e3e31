using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Games;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Engine.Importances;

/// <summary>The Shapley value of every channel, by one of the estimators of the games library.</summary>
internal sealed class ShapleyImportance(EstimatorInfo info) : Importance
{
    // Ranks at a cut take many more evaluations than values that are good on average.
    private const int BudgetsAtCut = 16;

    private const double Deviations = 2;

    private readonly IShapleyEstimator _estimator = info.Estimator;

    public override bool TakesBudget => _estimator.TakesBudget;

    public override long MinimumBudget(int channels) => _estimator.MinimumBudget(channels);

    public override bool TakesCut => info.Guarantees.HasFlag(EstimatorGuarantees.RankCuts);

    // Of a linear estimator, the coalitions do not depend on worths: every image sees the same orders.
    public override bool TakesImages => info.Guarantees.HasFlag(EstimatorGuarantees.Linear);

    public override long CutBudget(int channels, long? budget) =>
        TakesBudget && budget is null ? BudgetsAtCut * _estimator.DefaultBudget(channels) : Evaluations(channels, budget);

    public override long Evaluations(int channels, long? budget) => TakesBudget && budget is { } given ? given : _estimator.DefaultBudget(channels);

    public override void EnsureFeasible(Couplings couplings, ChannelGroup group, long? budget)
    {
        try
        {
            _estimator.EnsureAccepts(group.ChannelCount, Evaluations(group.ChannelCount, budget));
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
            Cut = context.Cut,
        };
        if (context.Images is { } images)
        {
            return ScoreByImage(images, options, cancellationToken);
        }

        ShapleyValues values = _estimator.Estimate(context.Game, options, cancellationToken);
        return new GroupImportance(values.Values, values.StandardErrors, values.Evaluations) { Intervals = values.Intervals };
    }

    private GroupImportance ScoreByImage(IImageGames images, EstimatorOptions options, CancellationToken cancellationToken)
    {
        ShapleyValues first = _estimator.Estimate(images.On(0), options, cancellationToken);
        ImageMoments moments = new(first.Values.Length);
        moments.Add(first.Values);
        for (int image = 1; image < images.ImageCount; image++)
        {
            moments.Add(_estimator.Estimate(images.On(image), options, cancellationToken).Values);
        }

        return new GroupImportance(moments.MeanAnd(Deviations), [.. first.Values.Select(_ => double.NaN)], first.Evaluations);
    }
}
