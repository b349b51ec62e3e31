namespace OnnxShapley.Engine.Evaluation;

/// <summary>Whether images can be evaluated together.</summary>
public enum BatchState
{
    /// <summary>The model takes any number of images.</summary>
    Free,

    /// <summary>The model takes a fixed number of images; a twin that takes any number, and was seen to compute the same, is evaluated in its place.</summary>
    Freed,

    /// <summary>The model is evaluated with a fixed number of images a run, which is slower.</summary>
    Fixed,
}
