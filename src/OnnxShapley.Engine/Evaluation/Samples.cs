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
        for (int i = 0; i < coalitions.Length; i++)
        {
            Span<float> row = masks.Span<float>().Slice(i * (players + 1), players + 1);
            coalitions[i].CopyTo(row[..players]);
            row[players] = 1;
        }

        return masks;
    }

    /// <summary>Adds which coalition and which image each sample is: every coalition with every image, coalition by coalition within an image.</summary>
    public static void Number(Dictionary<string, Tensor> feeds, int coalitions, int images)
    {
        Tensor coalition = Tensor.Zeros(ElementType.Int64, coalitions * images);
        Tensor image = Tensor.Zeros(ElementType.Int64, coalitions * images);
        for (int sample = 0; sample < image.Count; sample++)
        {
            coalition.Span<long>()[sample] = sample % coalitions;
            image.Span<long>()[sample] = sample / coalitions;
        }

        feeds.Add(CoalitionModel.Coalition, coalition);
        feeds.Add(CoalitionModel.Image, image);
    }
}
