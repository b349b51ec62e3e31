using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>DepthToSpace and SpaceToDepth.</summary>
/// <remarks>
/// With blocks of b×b: DepthToSpace X [N, C·b², H, W] → Y [N, C, H·b, W·b]. In mode DCR input channel i goes to output channel i mod C, in mode
/// CRD to i / b². SpaceToDepth X [N, C, H, W] → Y [N, C·b², H/b, W/b]: output channel i comes from input channel i mod C. A channel of the side
/// with fewer takes its b² partners along.
/// </remarks>
[OperatorRule("DepthToSpace", "SpaceToDepth")]
internal sealed class BlockRule : OperatorRule
{
    public override void Couple(Node node, CouplingBuilder coupling)
    {
        Axis input = node.Required(0).Axis(1);
        Axis output = node.Result().Axis(1);
        (Axis deep, Axis flat) = node.Operator == "DepthToSpace" ? (input, output) : (output, input);
        bool isColumnFirst = node.Operator == "DepthToSpace" && node.Proto.GetString("mode", "DCR") == "CRD";
        int blocks = deep.Length / flat.Length;
        for (int i = 0; i < deep.Length; i++)
        {
            coupling.Tie(deep, i, flat, isColumnFirst ? i / blocks : i % flat.Length, 1);
        }

        coupling.Tie(node.Required(0).Axis(0), node.Result().Axis(0));
    }

    public override bool IsAffine(Node node, IReadOnlySet<int> varying) => varying.SetEquals([0]);
}
