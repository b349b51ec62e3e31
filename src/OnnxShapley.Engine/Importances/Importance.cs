using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Engine.Importances;

/// <summary>A score by which the channels of a group are ranked: the lowest go first. Stateless.</summary>
internal abstract class Importance
{
    /// <summary>Whether a larger budget gives better scores.</summary>
    public virtual bool TakesBudget => false;

    /// <summary>The smallest budget for a group of that many channels; 0 where there is none.</summary>
    public virtual long MinimumBudget(int channels) => 0;

    /// <summary>Whether it can end as soon as it is sure which channels are above a cut.</summary>
    public virtual bool TakesCut => false;

    /// <summary>Whether a channel has a value on every image by itself.</summary>
    public virtual bool TakesImages => false;

    /// <summary>The budget up to which it goes on for a cut, for a budget that the user gives or null.</summary>
    public virtual long CutBudget(int channels, long? budget) => Evaluations(channels, budget);

    /// <summary>How many coalitions scoring a group of that many channels will evaluate, for a budget that the user gives or null. What takes no budget ignores it.</summary>
    public abstract long Evaluations(int channels, long? budget);

    /// <summary>Checks, before anything is evaluated, that the channels of a group can be scored with a budget that the user gives or null.</summary>
    /// <exception cref="UsageException">The budget is too small, the group too large, or it has not what the scores are made of.</exception>
    public virtual void EnsureFeasible(Couplings couplings, ChannelGroup group, long? budget)
    {
    }

    /// <summary>Scores the channels of a group.</summary>
    public abstract GroupImportance Score(ImportanceContext context, CancellationToken cancellationToken);
}
