using OnnxShapley.Games;

namespace OnnxShapley.Engine.Evaluation;

/// <summary>A game played on every image by itself.</summary>
internal interface IImageGames
{
    /// <summary>Number of images.</summary>
    int ImageCount { get; }

    /// <summary>The game on one image. Images are best gone through in their order.</summary>
    ICooperativeGame On(int image);
}
