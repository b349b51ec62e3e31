using System.Collections.Immutable;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Pruning.Costs;

/// <summary>Counts multiply-adds and parameters of a model from real shapes, whole or under a plan.</summary>
public sealed class CostModel
{
    private const int MatrixRank = 2;

    private readonly int _batchSize;

    /// <summary>A cost model of a model with its groups.</summary>
    public CostModel(Couplings couplings)
    {
        Couplings = couplings;
        _batchSize = couplings.Facts.BatchSize;
        Products =
        [
            .. couplings.Nodes
                .SelectMany(node => couplings.Rules.Find(node.Proto)?.Products(node).Select(axes => new NodeProduct(node, axes)) ?? []),
        ];
        Weights =
        [
            .. couplings.Nodes
                .SelectMany(node => node.Inputs.OfType<Operand>())
                .Where(operand => operand.Constant is { } constant && FloatingPoint.Is(constant))
                .DistinctBy(operand => (operand.Tensor, operand.Axes.Any(couplings.IsPrunable) ? operand : null)),
        ];
    }

    /// <summary>The groups.</summary>
    public Couplings Couplings { get; }

    /// <summary>The nodes that multiply and add, with the axes whose lengths, multiplied, are their count for the whole batch.</summary>
    internal ImmutableArray<NodeProduct> Products { get; }

    /// <summary>
    /// The floating-point constants that nodes read: each tensor once, but a vector that may be cut once for every node that reads it, as each
    /// may be cut otherwise.
    /// </summary>
    internal ImmutableArray<Operand> Weights { get; }

    /// <summary>Multiply-adds of each counting node for one image, in topological order.</summary>
    public IEnumerable<(Node Node, long MultiplyAdds)> PerNode(Func<Axis, int> length) =>
        Products.GroupBy(product => product.Node, ReferenceEqualityComparer.Instance)
            .Select(products => (products.First().Node, PerImage(products.Sum(product => Count(product.Axes, length)))));

    /// <summary>The cost when every axis has the length that is given for it.</summary>
    public Cost Of(Func<Axis, int> length) => new(
        PerImage(Products.Sum(product => Count(product.Axes, length))),
        Weights.Sum(weight => Count(weight.Axes, length)));

    /// <summary>The cost of the whole model.</summary>
    public Cost Whole() => Of(axis => axis.Length);

    /// <summary>
    /// What channels of groups take part in, of the nodes that multiply and add: their multiply-adds that would go if every group lost all its
    /// channels, and the elements of their weights of which at least one index belongs to a channel. Biases and norms do not count.
    /// </summary>
    public PrunableShare Prunable()
    {
        Cost whole = OfProducts(axis => axis.Length);
        Cost pinned = OfProducts(axis => Enumerable.Range(0, axis.Length).Count(index => Couplings.ChannelOf(axis, index) is null));
        return new PrunableShare(whole - pinned, whole);
    }

    /// <summary>Multiply-adds for one image, from those of a batch.</summary>
    internal long PerImage(long multiplyAdds) => multiplyAdds / _batchSize;

    private Cost OfProducts(Func<Axis, int> length)
    {
        IEnumerable<Operand> weights = Products
            .SelectMany(product => product.Node.Inputs.OfType<Operand>())
            .Where(operand => operand.Rank >= MatrixRank && operand.Constant is { } constant && FloatingPoint.Is(constant))
            .DistinctBy(operand => operand.Tensor);
        return new Cost(PerImage(Products.Sum(product => Count(product.Axes, length))), weights.Sum(weight => Count(weight.Axes, length)));
    }

    private static long Count(IEnumerable<Axis> axes, Func<Axis, int> length) => axes.Aggregate(1L, (product, axis) => product * length(axis));
}
