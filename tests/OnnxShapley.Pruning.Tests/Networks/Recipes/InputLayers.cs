namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>What brings other inputs of the graph in.</summary>
internal static class InputLayers
{
    public static IEnumerable<LayerKind> All =>
    [
        new("OtherImage", Layout.Image, OtherImage) { Input = GraphInput.OtherImage, Weight = 2 },
        new("VectorGate", Layout.Image, VectorGate) { Input = GraphInput.Vector },
        new("VectorShift", Layout.Tokens, VectorShift) { Input = GraphInput.Vector },
        new("Factor", null, Factor) { Input = GraphInput.Factor },
        new("VectorConcat", Layout.Vector, VectorConcat) { Input = GraphInput.Vector },
    ];

    /// <summary>Channels of a second image: beside those that there are, added to them, or projected in their place.</summary>
    private static Signal OtherImage(LayerScope scope, Signal input)
    {
        Signal image = Conversions.Match(scope, scope.OtherImage, input);
        Signal projected = ProductLayers.Project(scope, image, input.Channels);
        return scope.Choose(4) switch
        {
            0 => input with { Name = scope.Node("Add", [input.Name, projected.Name]) },
            1 => input with { Name = scope.Node("Concat", [input.Name, image.Name], ("axis", 1)), Channels = input.Channels + image.Channels },
            2 => input with { Name = scope.Node("Concat", [projected.Name, input.Name], ("axis", 1)), Channels = 2 * input.Channels },
            _ => input with { Name = scope.Node("Mul", [scope.Node("Sigmoid", [projected.Name]), input.Name]) },
        };
    }

    /// <summary>A vector, projected or stretched as it is, is a factor for each channel.</summary>
    private static Signal VectorGate(LayerScope scope, Signal input)
    {
        string gate = scope.Choose(3) switch
        {
            0 => ProductLayers.Project(scope, scope.Vector, input.Channels).Name,
            1 => Hidden(scope, input),
            _ => Mean(scope),
        };
        string spread = scope.Choose(2) == 0
            ? scope.Unsqueeze(gate, input.SpaceAxes)
            : scope.Node("Reshape", [gate, scope.Integers([0, -1, .. input.Spatially(1)])]);
        return input with { Name = scope.Node("Mul", [input.Name, scope.Node("Sigmoid", [spread])]) };
    }

    private static string Hidden(LayerScope scope, Signal input)
    {
        Signal inner = ProductLayers.Project(scope, scope.Vector, scope.ChooseChannels());
        return ProductLayers.Project(scope, inner with { Name = scope.Node("Tanh", [inner.Name]) }, input.Channels).Name;
    }

    /// <summary>One factor for all channels.</summary>
    private static string Mean(LayerScope scope) => scope.Reduce("ReduceMean", scope.Vector.Name, keepsAxes: true, 1);

    /// <summary>A vector, projected, is added to every token.</summary>
    private static Signal VectorShift(LayerScope scope, Signal input)
    {
        string shift = scope.Unsqueeze(ProductLayers.Project(scope, scope.Vector, input.Channels).Name, 1);
        return input with { Name = scope.Node("Add", scope.Choose(2) == 0 ? [input.Name, shift] : [shift, input.Name]) };
    }

    /// <summary>One number for all images: no axis of it is the batch.</summary>
    private static Signal Factor(LayerScope scope, Signal input)
    {
        string number = scope.Choose(2) == 0 ? RecipeInterface.Factor : scope.Unsqueeze(scope.Node("Sigmoid", [RecipeInterface.Factor]), 0);
        return input with { Name = scope.Node(scope.Choose("Mul", "Add"), [input.Name, number]) };
    }

    private static Signal VectorConcat(LayerScope scope, Signal input)
    {
        Signal[] parts = scope.Choose(2) == 0 ? [input, scope.Vector] : [scope.Vector, input];
        return input with { Name = scope.Node("Concat", [.. parts.Select(part => part.Name)], ("axis", 1)), Channels = parts.Sum(part => part.Channels) };
    }
}
