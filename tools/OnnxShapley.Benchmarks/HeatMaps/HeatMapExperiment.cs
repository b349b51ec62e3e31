using System.Collections.Immutable;
using System.Text.Json;
using OnnxShapley.Benchmarks.Coalitions;
using OnnxShapley.Engine.Payoffs;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Pruning.Cutting;

namespace OnnxShapley.Benchmarks.HeatMaps;

/// <summary>
/// Figure 1 of Adamczewski, Li and Van Gool 2024 without gradients: where a network looks, and where it looks when channels have been cut out of it. The class of an
/// image is what the original says, for all models.
/// </summary>
internal static class HeatMapExperiment
{
    private const int CheckedPerGroup = 16;
    private const string Original = "original";

    /// <summary>Writes for the original and for every plan NAME: NAME.onnx (of plans), NAME-maps.npy [images, height, width], NAME-scores.npy [images, classes]; and figures.json.</summary>
    /// <param name="options">The model and the images: all of them are used.</param>
    /// <param name="plansPath">A JSON file: for every plan by its name the removed channels of groups by their names.</param>
    /// <param name="folder">Where the files go.</param>
    /// <exception cref="UsageException">A plan names no group of the model.</exception>
    public static void Write(CoalitionOptions options, string plansPath, string folder)
    {
        Dictionary<string, Dictionary<string, ImmutableArray<int>>> plans =
            JsonSerializer.Deserialize(File.ReadAllText(plansPath), HeatMapContext.Default.DictionaryStringDictionaryStringImmutableArrayInt32)!;
        Directory.CreateDirectory(folder);
        CoalitionOptions all = options with { Images = int.MaxValue };
        using MeasuredModel original = MeasuredModel.Open(all);
        ImmutableArray<int> classes = Classes(original);
        AblationMaps maps = new(original, classes, tensor: null, options.Run.Session);
        Save(original, maps, Path.Combine(folder, Original));
        (int channels, double difference, double score) = maps.Check(CheckedPerGroup);
        HeatMapFigures figures = new(maps.Tensor, maps.ChannelCount, maps.Height, maps.Width, channels, difference, score);
        File.WriteAllText(Path.Combine(folder, "figures.json"), JsonSerializer.Serialize(figures, HeatMapContext.Default.HeatMapFigures));
        foreach ((string name, Dictionary<string, ImmutableArray<int>> removed) in plans)
        {
            string path = Path.Combine(folder, name);
            ModelFile.Save(ChannelRemover.Remove(original.Couplings, PlanOf(original, removed)), $"{path}.onnx");
            SavePruned(all with { ModelPath = $"{path}.onnx" }, classes, maps.Tensor, path);
        }
    }

    private static void SavePruned(CoalitionOptions options, ImmutableArray<int> classes, string tensor, string path)
    {
        using MeasuredModel pruned = MeasuredModel.Open(options);
        Save(pruned, new AblationMaps(pruned, classes, tensor, options.Run.Session), path);
    }

    private static Plan PlanOf(MeasuredModel model, Dictionary<string, ImmutableArray<int>> removed)
    {
        Couplings couplings = model.Couplings;
        ImmutableArray<int>[] kept = [.. Plan.KeepAll(couplings).Kept];
        foreach ((string group, ImmutableArray<int> channels) in removed)
        {
            int number = model.Group(group).Number;
            kept[number] = kept[number].RemoveRange(channels);
        }

        return new Plan(couplings, kept);
    }

    private static ImmutableArray<int> Classes(MeasuredModel model) =>
        [.. Scores(model).Chunk(model.Calibration.ClassCount).Select(row => Array.IndexOf(row, row.Max()))];

    private static double[] Scores(MeasuredModel model) => Numbers.ToDoubles(model.Calibration.Reference[0]);

    private static void Save(MeasuredModel model, AblationMaps maps, string path)
    {
        using NumberFile mapFile = new($"{path}-maps.npy", model.ImageCount, maps.Height, maps.Width);
        mapFile.Add(maps.Maps());
        using NumberFile scoreFile = new($"{path}-scores.npy", model.ImageCount, model.Calibration.ClassCount);
        scoreFile.Add([.. Scores(model).Select(score => (float)score)]);
    }
}
