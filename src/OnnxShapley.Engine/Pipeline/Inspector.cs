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
        using EvaluationModel evaluated = EvaluationModel.Open(
            source.Model, source.Session, session => SyntheticInputs.For(session.Inputs, options.InputShapes), options.Session, cancellationToken);
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
