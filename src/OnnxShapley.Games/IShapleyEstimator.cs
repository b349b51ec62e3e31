namespace OnnxShapley.Games;

/// <summary>An algorithm for Shapley values. Stateless: one instance may serve many games, also at the same time.</summary>
public interface IShapleyEstimator
{
    /// <summary>The largest game it takes; <see cref="int.MaxValue"/> where only the budget limits it.</summary>
    int MaximumPlayers { get; }

    /// <summary>Whether a larger budget gives better values; where not, it needs exactly its minimum.</summary>
    bool TakesBudget { get; }

    /// <summary>The smallest budget it accepts for a game of that many players, in distinct coalitions.</summary>
    long MinimumBudget(int players);

    /// <summary>The budget it proposes for a game of that many players, in distinct coalitions; never below the minimum.</summary>
    long DefaultBudget(int players);

    /// <summary>Checks, before anything is evaluated, that it can do a game of that many players with that budget.</summary>
    /// <exception cref="BudgetException">The budget is below the minimum, or the game has more players than this estimator takes.</exception>
    void EnsureAccepts(int players, long budget);

    /// <summary>Computes or estimates the Shapley values of a game, never evaluating more coalitions than the budget allows.</summary>
    /// <param name="game">A game of at least one player.</param>
    /// <param name="options">Budget and seed; for the same options the same values come back.</param>
    /// <param name="cancellationToken">Ends the estimation early.</param>
    /// <exception cref="BudgetException">The budget is below the minimum, or the game is too large for this estimator.</exception>
    /// <exception cref="ArgumentException">The options have a cut that this estimator cannot end at, or that cuts nothing.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    ShapleyValues Estimate(ICooperativeGame game, EstimatorOptions options, CancellationToken cancellationToken);
}
