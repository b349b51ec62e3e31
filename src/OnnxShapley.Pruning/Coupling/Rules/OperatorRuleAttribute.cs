namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>Names the operators (of the default domain) that a rule is for. <see cref="RuleCatalog"/> finds rules by it.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class OperatorRuleAttribute(params string[] operators) : Attribute
{
    /// <summary>The operator types, as in <c>NodeProto.op_type</c>.</summary>
    public string[] Operators { get; } = operators;
}
