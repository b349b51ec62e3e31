using System.Collections.Immutable;
using OnnxShapley.Engine.Analysis;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Pruning.Costs;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Pruning.Cutting;

namespace OnnxShapley.Engine.Pipeline;

/// <summary>Looks at a model without pruning it.</summary>
public static class Inspector
{
    /// <summary>Finds the groups and the pinned axes of a model.</summary>
    /// <exception cref="OnnxShapleyException">Something that the user can do something about.</exception>
    public static Inspection Inspect(InspectOptions options, CancellationToken cancellationToken)
    {
        using SourceModel source = SourceModel.Open(options.ModelPath, options.Session);
        if (!TakesOneExample(source, options))
        {
            return Inspect(source, options, options.InputShapes, cancellationToken);
        }

        using SourceModel batched = SourceModel.OpenWithBatchAxis(options.ModelPath, options.Session);
        return Inspect(batched, options, options.InputShapes.ToDictionary(shape => BatchAxis.NameOf(shape.Key), shape => shape.Value), cancellationToken);
    }

    /// <summary>Whether a shape is given that has one axis more than the input, for a batch of one.</summary>
    private static bool TakesOneExample(SourceModel source, InspectOptions options) => source.Session.Inputs.Any(
        input => !input.Shape.IsEmpty && options.InputShapes.TryGetValue(input.Name, out ImmutableArray<long> shape) && shape.Length == input.Shape.Length + 1);

    private static Inspection Inspect(
        SourceModel source, InspectOptions options, IReadOnlyDictionary<string, ImmutableArray<long>> shapes, CancellationToken cancellationToken)
    {
        using EvaluationModel evaluated = EvaluationModel.Open(
            source.Model, source.Session, session => SyntheticInputs.For(session.Inputs, shapes), options.Session, cancellationToken);
        Couplings couplings = evaluated.Original;
        CostModel costs = new(couplings);
        CutMap least = new(couplings, new Plan(couplings, [.. couplings.Groups.Select(_ => ImmutableArray.Create(0))]));
        return new Inspection(
            costs.Whole(),
            costs.Of(least.Length),
            costs.Prunable(),
            source.Bytes,
            evaluated.Batching,
            [.. couplings.Groups.Select(group => new GroupFigures(group, costs.Whole() - costs.Of(axis => LengthWithout(couplings, group, axis))))],
            couplings.Pinned);
    }

    private static int LengthWithout(Couplings couplings, ChannelGroup group, Axis axis) =>
        Enumerable.Range(0, axis.Length).Count(index => couplings.ChannelOf(axis, index)?.Group != group.Number);
}
