using System.Collections.Immutable;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Pruning.Costs;

/// <summary>Follows the cost of a model while channels are taken away one by one.</summary>
public sealed class CostTracker
{
    private readonly CostModel _model;
    private readonly Dictionary<int, int> _lengths = [];
    private readonly Dictionary<int, Dictionary<ChannelId, int>> _slots = [];
    private readonly ILookup<int, int> _axesOfGroup;
    private readonly ILookup<int, int> _productsOfGroup;
    private readonly ILookup<int, int> _weightsOfGroup;

    /// <summary>Starts from the whole model.</summary>
    public CostTracker(CostModel model)
    {
        _model = model;
        Couplings couplings = model.Couplings;
        foreach (Axis axis in model.Products.SelectMany(product => product.Axes).Concat(model.Weights.SelectMany(weight => weight.Axes)).Distinct())
        {
            _lengths.Add(axis.Id, axis.Length);
            _slots.Add(axis.Id, Enumerable.Range(0, axis.Length)
                .Select(index => couplings.ChannelOf(axis, index))
                .OfType<ChannelId>()
                .GroupBy(channel => channel)
                .ToDictionary(slots => slots.Key, slots => slots.Count()));
        }

        _axesOfGroup = _slots.Keys.SelectMany(axis => GroupsOn(axis).Select(group => (group, axis))).ToLookup(pair => pair.group, pair => pair.axis);
        _productsOfGroup = TouchedBy([.. model.Products.Select(product => product.Axes)]);
        _weightsOfGroup = TouchedBy([.. model.Weights.Select(weight => weight.Axes.ToImmutableArray())]);
        Current = model.Whole();
    }

    /// <summary>The cost of what is left.</summary>
    public Cost Current { get; private set; }

    /// <summary>What taking a channel away now would save.</summary>
    public Cost SavingOf(ChannelId channel)
    {
        long multiplyAdds = _productsOfGroup[channel.Group].Sum(product => Saving(_model.Products[product].Axes, channel));
        long parameters = _weightsOfGroup[channel.Group].Sum(weight => Saving(_model.Weights[weight].Axes, channel));
        return new Cost(_model.PerImage(multiplyAdds), parameters);
    }

    /// <summary>Takes a channel away.</summary>
    public void Remove(ChannelId channel)
    {
        Current -= SavingOf(channel);
        foreach (int axis in _axesOfGroup[channel.Group])
        {
            _lengths[axis] -= _slots[axis].GetValueOrDefault(channel);
        }
    }

    private long Saving(IEnumerable<Axis> axes, ChannelId channel)
    {
        long before = 1;
        long after = 1;
        foreach (Axis axis in axes)
        {
            int length = _lengths[axis.Id];
            before *= length;
            after *= length - _slots[axis.Id].GetValueOrDefault(channel);
        }

        return before - after;
    }

    /// <summary>By group, the indices of the products that one of its channels has a part in.</summary>
    private ILookup<int, int> TouchedBy(ImmutableArray<ImmutableArray<Axis>> products) =>
        Enumerable.Range(0, products.Length)
            .SelectMany(product => products[product].SelectMany(axis => GroupsOn(axis.Id)).Distinct().Select(group => (group, product)))
            .ToLookup(pair => pair.group, pair => pair.product);

    private IEnumerable<int> GroupsOn(int axis) => _slots[axis].Keys.Select(channel => channel.Group).Distinct();
}
