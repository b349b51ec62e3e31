using System.Collections.Immutable;
using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>Einsum of one or two operands, without repeated letters in an operand.</summary>
/// <remarks>
/// A letter that the result has is carried (produced by a weight that alone has it). A letter of both operands that the result does not have is
/// contracted. A letter of one operand that the result does not have is summed away: pinned. An ellipsis stands for axes that are aligned from the
/// last and broadcast.
/// </remarks>
[OperatorRule("Einsum")]
internal sealed class EinsumRule : OperatorRule
{
    private const string Digits = "0123456789";

    public override void Couple(Node node, CouplingBuilder coupling)
    {
        if (Terms(node) is not { } terms)
        {
            coupling.PinAll(
                node,
                $"Its equation '{node.Proto.GetString("equation")}' has more than two operands, or a letter twice in an operand or in the result.",
                "Write it as Einsum nodes of one or two operands each, with a letter of its own for every axis, or as MatMul and Transpose.");
            return;
        }

        string result = terms[^1];
        foreach (char letter in terms.SkipLast(1).SelectMany(term => term).Distinct())
        {
            ImmutableArray<Axis> axes =
            [
                .. Enumerable.Range(0, terms.Length - 1)
                    .Where(input => terms[input].Contains(letter))
                    .Select(input => node.Required(input).Axis(terms[input].IndexOf(letter))),
            ];
            if (result.Contains(letter))
            {
                Carry(coupling, axes, node.Result().Axis(result.IndexOf(letter)));
            }
            else if (axes.Length == 2 && axes[0].Length == axes[1].Length)
            {
                MatrixProduct.Contract(node, coupling, axes[0], axes[1]);
            }
            else
            {
                coupling.Pin(
                    node,
                    axes[0],
                    $"Einsum sums {axes[0]} away, of which the other operand has no counterpart.",
                    "Sum by a matrix product with a constant column of ones, which can be cut.");
            }
        }
    }

    public override ImmutableArray<Axis> MultiplyAdds(Node node)
    {
        if (Terms(node) is not { Length: 3 } terms)
        {
            return [];
        }

        IEnumerable<Axis> contracted = terms[0]
            .Where(letter => !terms[2].Contains(letter))
            .Select(letter => node.Required(0).Axis(terms[0].IndexOf(letter)));
        return [.. node.Result().Axes, .. contracted];
    }

    private static void Carry(CouplingBuilder coupling, ImmutableArray<Axis> axes, Axis output)
    {
        foreach (Axis axis in axes.Where(axis => axis.Length == output.Length))
        {
            if (axes.Length == 1)
            {
                MatrixProduct.Produce(coupling, axis, output);
            }
            else
            {
                coupling.Tie(axis, output);
            }
        }
    }

    /// <summary>
    /// The letters of each operand, then those of the result; an ellipsis as digits, counted from its last axis. Null where the rule does not know the form.
    /// </summary>
    private static ImmutableArray<string>? Terms(Node node)
    {
        string equation = (node.Proto.GetString("equation") ?? string.Empty).Replace(" ", string.Empty, StringComparison.Ordinal);
        string[] sides = equation.Split("->");
        string[] operands = sides[0].Split(',');
        if (operands.Length is not (1 or 2) || operands.Length != node.Inputs.Length)
        {
            return null;
        }

        int[] hidden = [.. operands.Select((term, input) => node.Required(input).Rank - term.Count(char.IsLetter))];
        string[] terms = [.. operands.Select((term, input) => Spell(term, hidden[input]))];
        string result = sides.Length == 2 ? Spell(sides[1], hidden.Max()) : Implied(terms, hidden.Max());
        bool fits = hidden.Max() < Digits.Length
            && terms.Append(result).All(term => term.Distinct().Count() == term.Length)
            && Enumerable.Range(0, terms.Length).All(input => node.Required(input).Rank == terms[input].Length)
            && node.Result().Rank == result.Length;
        return fits ? [.. terms, result] : null;
    }

    private static string Spell(string term, int hidden) => term.Replace("...", Ellipsis(hidden), StringComparison.Ordinal);

    private static string Ellipsis(int count) => new([.. Digits.Take(Math.Max(count, 0)).Reverse()]);

    /// <summary>Without an arrow the result has the ellipsis and then, in alphabetical order, the letters that occur once.</summary>
    private static string Implied(string[] terms, int hidden) => Ellipsis(hidden)
        + new string([.. terms.SelectMany(term => term).Where(char.IsLetter).GroupBy(letter => letter).Where(uses => uses.Count() == 1).Select(uses => uses.Key).Order()]);
}
