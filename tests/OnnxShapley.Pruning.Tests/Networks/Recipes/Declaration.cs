namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>Which initializers are declared as inputs of the graph as well.</summary>
internal enum Declaration
{
    /// <summary>None of them: they are constants.</summary>
    None,

    /// <summary>Some, in a file of a new version: who runs the model may give others.</summary>
    Some,

    /// <summary>All of them, in a file of version 3, which knows no other way.</summary>
    All,
}
