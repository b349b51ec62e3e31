namespace OnnxShapley.Engine.Importances;

/// <summary>Names an importance on the command line. <see cref="ImportanceCatalog"/> finds importances by it.</summary>
/// <param name="name">The name.</param>
/// <param name="description">What it scores by, in one line.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class ImportanceAttribute(string name, string description) : Attribute
{
    public string Name { get; } = name;

    public string Description { get; } = description;
}
