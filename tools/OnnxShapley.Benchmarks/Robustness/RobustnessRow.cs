using System.Collections.Immutable;

namespace OnnxShapley.Benchmarks.Robustness;

/// <summary>What becomes of a network as the channels of one group are removed in the order of an importance.</summary>
/// <param name="Importance">How they were ranked.</param>
/// <param name="Seed">Seed of the draws.</param>
/// <param name="Evaluations">Coalitions evaluated for ranks.</param>
/// <param name="Seconds">How long ranking them took.</param>
/// <param name="Accuracy">Share of test images that are right, for every number of removed channels, from 0 to all but one.</param>
/// <param name="Loss">Mean cross-entropy of the test images, not clipped, likewise.</param>
internal sealed record RobustnessRow(
    string Importance, ulong Seed, long Evaluations, double Seconds, ImmutableArray<double> Accuracy, ImmutableArray<double> Loss);
