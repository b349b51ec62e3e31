using System.Collections.Immutable;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>LSTM, GRU and RNN.</summary>
/// <remarks>
/// X [steps, batch, input], W [directions, gates · hidden, input], R [directions, gates · hidden, hidden]. Contracts axis 2 of X with axis 2 of W, so
/// that what makes the input can be cut. All other axes are pinned, among them the hidden state, which feeds itself and all gates.
/// </remarks>
[OperatorRule("LSTM", "GRU", "RNN")]
internal sealed class RecurrentRule : OperatorRule
{
    public override void Couple(Node node, CouplingBuilder coupling)
    {
        Operand input = node.Required(0);
        coupling.Tie(input.Axis(2), node.Required(1).Axis(2));
        coupling.Contract(node, 0, input.Axis(2));

        // W and R may be one tensor, which is one operand: then its last axis is that of R as well, and is pinned.
        IEnumerable<Operand> others = node.Inputs.Skip(2).Concat(node.Outputs).OfType<Operand>();
        foreach (Axis axis in node.Required(1).Axes.Take(2).Concat(others.SelectMany(operand => operand.Axes)))
        {
            coupling.Pin(
                node,
                axis,
                $"{node.Operator} goes with {axis} from step to step: its hidden state feeds itself and all gates, which is not handled.",
                "Nothing in the file: of a recurrent layer, only the channels of its input can be cut.");
        }
    }

    public override ImmutableArray<ImmutableArray<Axis>> Products(Node node) =>
    [
        [.. node.Required(0).Axes.SkipLast(1), .. node.Required(1).Axes],
        [.. node.Required(0).Axes.SkipLast(1), .. node.Required(2).Axes],
    ];
}
