using System.Collections.Immutable;
using System.Reflection;
using OnnxShapley.Engine.Evaluation;

namespace OnnxShapley.Engine.Payoffs;

/// <summary>The payoffs there are, found by their <see cref="PayoffAttribute"/> and ordered by name.</summary>
public sealed class PayoffCatalog
{
    private readonly ImmutableArray<(PayoffInfo Info, Type Type)> _payoffs;

    private PayoffCatalog(ImmutableArray<(PayoffInfo Info, Type Type)> payoffs) => _payoffs = payoffs;

    /// <summary>The payoffs, ordered by name.</summary>
    public IEnumerable<PayoffInfo> Payoffs => _payoffs.Select(payoff => payoff.Info);

    /// <summary>Finds the payoffs of this library.</summary>
    public static PayoffCatalog Discover() => new(
    [
        .. from type in typeof(PayoffCatalog).Assembly.GetTypes()
           let attribute = type.GetCustomAttribute<PayoffAttribute>()
           where attribute is not null
           orderby attribute.Name
           select (new PayoffInfo(attribute.Name, attribute.Description, attribute.NeedsLabels), type),
    ]);

    /// <summary>Whether there is a payoff of that name.</summary>
    public bool Contains(string name) => _payoffs.Any(payoff => payoff.Info.Name == name);

    /// <summary>Checks that there is a payoff of that name.</summary>
    /// <exception cref="UsageException">There is none; the message lists those that there are.</exception>
    internal void EnsureContains(string name)
    {
        if (!Contains(name))
        {
            throw new UsageException($"There is no payoff '{name}'. Use one of '{string.Join("', '", Payoffs.Select(payoff => payoff.Name))}'.");
        }
    }

    /// <summary>Checks that a payoff can score a calibration set.</summary>
    /// <exception cref="UsageException">There is no payoff of that name.</exception>
    /// <exception cref="CalibrationException">It needs labels, and the calibration set has none.</exception>
    internal void EnsureFits(string name, CalibrationSet calibration)
    {
        EnsureContains(name);
        if (Find(name).Info.NeedsLabels && calibration.Labels is null)
        {
            throw new CalibrationException(
                $"The payoff '{name}' needs labels, and the data have none. Add an array 'labels' to the data, give --labels, or use a payoff without labels such as 'kl'.");
        }
    }

    /// <summary>Makes a payoff for a calibration set that it fits.</summary>
    internal Payoff Create(string name, CalibrationSet calibration)
    {
        EnsureFits(name, calibration);

        // What a payoff asks the original network for may be cancelled: that is not to be wrapped in an exception of reflection.
        const BindingFlags Constructor = BindingFlags.Instance | BindingFlags.Public | BindingFlags.DoNotWrapExceptions;
        return (Payoff)Activator.CreateInstance(Find(name).Type, Constructor, binder: null, [calibration], culture: null)!;
    }

    private (PayoffInfo Info, Type Type) Find(string name) => _payoffs.First(payoff => payoff.Info.Name == name);
}
