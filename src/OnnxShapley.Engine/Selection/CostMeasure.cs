namespace OnnxShapley.Engine.Selection;

/// <summary>What a budget counts.</summary>
public enum CostMeasure
{
    /// <summary>Multiply-adds for one image.</summary>
    MultiplyAdds,

    /// <summary>Floating-point constants.</summary>
    Parameters,
}
