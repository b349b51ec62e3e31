using OnnxShapley.Games;
using OnnxShapley.Inference;
using OnnxShapley.Pruning.Masking;

namespace OnnxShapley.Engine.Evaluation;

/// <summary>What a suffix is fed with besides images.</summary>
internal static class Samples
{
    /// <summary>Coalitions as rows of zeros and ones, with a column of ones at the end.</summary>
    public static Tensor Masks(ReadOnlySpan<Coalition> coalitions, int players)
    {
        Tensor masks = Tensor.Zeros(ElementType.Single, coalitions.Length, players + 1);
        WriteMasks(coalitions, level: 0, masks);
        return masks;
    }

    /// <summary>Writes coalitions as rows of ones and levels, with a column of ones at the end.</summary>
    /// <param name="coalitions">The coalitions.</param>
    /// <param name="level">The mask of a channel that is absent: 0 switches it off.</param>
    /// <param name="masks">Float32 [coalitions, players + 1].</param>
    public static void WriteMasks(ReadOnlySpan<Coalition> coalitions, float level, Tensor masks)
    {
        int columns = (int)masks.Shape[1];
        Span<float> rows = masks.Span<float>();
        for (int i = 0; i < coalitions.Length; i++)
        {
            Span<float> row = rows.Slice(i * columns, columns);
            coalitions[i].CopyTo(row[..^1]);
            row[^1] = 1;
            if (level != 0)
            {
                row.Replace(0, level);
            }
        }
    }

    /// <summary>Adds which coalition and which image each sample is: every coalition with every image, coalition by coalition within an image.</summary>
    public static void Number(Dictionary<string, Tensor> feeds, int coalitions, int images)
    {
        (Tensor coalition, Tensor image) = Numbers(coalitions, images);
        feeds.Add(CoalitionModel.Coalition, coalition);
        feeds.Add(CoalitionModel.Image, image);
    }

    /// <summary>Which coalition and which image each sample is: see <see cref="Number"/>.</summary>
    public static (Tensor Coalition, Tensor Image) Numbers(int coalitions, int images)
    {
        Tensor coalition = Tensor.Zeros(ElementType.Int64, coalitions * images);
        Tensor image = Tensor.Zeros(ElementType.Int64, coalitions * images);
        Span<long> coalitionNumbers = coalition.Span<long>();
        Span<long> imageNumbers = image.Span<long>();
        for (int sample = 0; sample < image.Count; sample++)
        {
            coalitionNumbers[sample] = sample % coalitions;
            imageNumbers[sample] = sample / coalitions;
        }

        return (coalition, image);
    }
}
