namespace OnnxShapley.Engine.Evaluation;

/// <summary>
/// Blocks of images, as equal in size as can be: a game is played on one block at a time where that tells more for the same work. The images of a block follow
/// one another, so that nothing has to be gathered: a round of orders has one for each block, so that it does not matter how the data are sorted.
/// </summary>
/// <param name="images">Number of images.</param>
/// <param name="count">Number of blocks.</param>
internal sealed class ImageBlocks(int images, int count)
{
    /// <summary>Number of blocks.</summary>
    public int Count => count;

    /// <summary>All images.</summary>
    public ImageRange All => new(0, images);

    /// <summary>Blocks of about a given size.</summary>
    /// <param name="images">Number of images.</param>
    /// <param name="size">Images a block; as many as there are, or more, make one block.</param>
    public static ImageBlocks OfSize(int images, int size) => new(images, Math.Max(1, (int)Math.Round((double)images / size)));

    /// <summary>
    /// By what the mean over the images of a block is multiplied, so that the mean over blocks is that over images: the block's share of the images, times the number of blocks.
    /// </summary>
    public double Weight(int block) => (double)this[block].Count / images * count;

    /// <summary>The images of a block.</summary>
    public ImageRange this[int block]
    {
        get
        {
            int start = (int)((long)images * block / count);
            return new ImageRange(start, (int)((long)images * (block + 1) / count) - start);
        }
    }
}
