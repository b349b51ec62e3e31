using System.Collections.Frozen;
using System.Reflection;
using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>The rule of every operator that has one.</summary>
internal sealed class RuleCatalog
{
    private readonly FrozenDictionary<string, OperatorRule> _rules;

    private RuleCatalog(FrozenDictionary<string, OperatorRule> rules) => _rules = rules;

    /// <summary>The operators that have a rule, in alphabetical order.</summary>
    public IEnumerable<string> Operators => _rules.Keys.Order(StringComparer.Ordinal);

    /// <summary>Finds every class of this assembly that carries <see cref="OperatorRuleAttribute"/>.</summary>
    public static RuleCatalog Discover()
    {
        Dictionary<string, OperatorRule> rules = [];
        foreach (Type type in typeof(RuleCatalog).Assembly.GetTypes())
        {
            if (type.GetCustomAttribute<OperatorRuleAttribute>() is { } attribute)
            {
                OperatorRule rule = (OperatorRule)Activator.CreateInstance(type)!;
                foreach (string name in attribute.Operators)
                {
                    rules.Add(name, rule);
                }
            }
        }

        return new RuleCatalog(rules.ToFrozenDictionary(StringComparer.Ordinal));
    }

    /// <summary>The rule for a node, or null where there is none.</summary>
    public OperatorRule? Find(NodeProto node) => node.IsStandard() ? _rules.GetValueOrDefault(node.OpType) : null;
}
