namespace OnnxShapley.Pruning.Masking;

/// <summary>How initializers were declared before version 4 of the IR.</summary>
internal static class InitializerDeclarations
{
    private const long FirstIrVersionWithOverridableInitializers = 4;

    /// <summary>
    /// Before version 4 of the IR every initializer had to be declared as an input as well. Since then one that is declared may be overridden,
    /// as masks must be; the weights must not, or runtimes would no longer treat them as constants.
    /// </summary>
    /// <param name="model">A copy: its version and inputs are changed.</param>
    public static void Upgrade(ModelProto model)
    {
        if (model.IrVersion >= FirstIrVersionWithOverridableInitializers)
        {
            return;
        }

        model.IrVersion = FirstIrVersionWithOverridableInitializers;
        HashSet<string> initializers = [.. model.Graph.Initializer.Select(tensor => tensor.Name)];
        for (int i = model.Graph.Input.Count - 1; i >= 0; i--)
        {
            if (initializers.Contains(model.Graph.Input[i].Name))
            {
                model.Graph.Input.RemoveAt(i);
            }
        }
    }
}
