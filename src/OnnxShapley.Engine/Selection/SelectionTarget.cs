namespace OnnxShapley.Engine.Selection;

/// <summary>How much to remove: <see cref="ChannelRatioTarget"/> or <see cref="CostShareTarget"/>.</summary>
public abstract record SelectionTarget
{
    private protected SelectionTarget()
    {
    }
}
