using System.Reflection;

namespace OnnxShapley.Games;

/// <summary>Names an estimator; the <see cref="EstimatorCatalog"/> finds every class that carries it.</summary>
/// <param name="name">The name by which users choose it: lower case, words joined by hyphens.</param>
/// <param name="description">What it does, in one line.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class EstimatorAttribute(string name, string description) : Attribute
{
    /// <summary>The name by which users choose it.</summary>
    public string Name { get; } = name;

    /// <summary>What it does, in one line.</summary>
    public string Description { get; } = description;

    /// <summary>What its values promise.</summary>
    public EstimatorGuarantees Guarantees { get; init; } = EstimatorGuarantees.Orders;

    /// <summary>The attribute of an estimator's class.</summary>
    /// <exception cref="InvalidOperationException">The class does not carry it.</exception>
    public static EstimatorAttribute Of(Type type) =>
        type.GetCustomAttribute<EstimatorAttribute>(inherit: false)
        ?? throw new InvalidOperationException(
            $"The class '{type.Name}' is an estimator without a name. Give it an [Estimator] attribute.");
}
