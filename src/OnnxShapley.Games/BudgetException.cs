namespace OnnxShapley.Games;

/// <summary>A budget below what an estimator needs, or a game too large for it whatever the budget.</summary>
public sealed class BudgetException : Exception
{
    /// <summary>An error with a message made for the user.</summary>
    /// <param name="message">What is wrong and what to do, in whole sentences.</param>
    /// <param name="minimum">See <see cref="Minimum"/>.</param>
    public BudgetException(string message, long minimum)
        : base(message) => Minimum = minimum;

    /// <summary>The smallest budget that would do; <see cref="long.MaxValue"/> where none would.</summary>
    public long Minimum { get; }
}
