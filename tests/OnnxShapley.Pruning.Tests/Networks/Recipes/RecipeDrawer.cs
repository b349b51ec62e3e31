using System.Collections.Immutable;

namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>Draws a recipe from a seed.</summary>
internal static class RecipeDrawer
{
    private const int Choices = 12;
    private const int Reach = 4;
    private const int FixedBatchEvery = 6;
    private const int CutOverPinned = 3;
    private const int UndeclaredOverDeclared = 6;

    /// <summary>Choices are taken modulo small numbers: this is a multiple of all of them up to 10.</summary>
    private const int ChoiceBound = 2520;

    private static readonly ImmutableArray<int> Opsets = [17, 17, 17, 17, 17, 13, 13, 11, 21, 21, 10, 9, 8, 7];
    private static readonly ImmutableArray<int> Spaces = [2, 2, 2, 2, 2, 2, 1, 3];
    private static readonly ImmutableArray<Declaration> Declarations =
        [.. Enumerable.Repeat(Declaration.None, UndeclaredOverDeclared), Declaration.Some, Declaration.All];

    private static readonly ImmutableArray<LayerKind> Layers = Weighted(LayerCatalog.Layers);
    private static readonly ImmutableArray<LayerKind> Outputs = Weighted(LayerCatalog.Outputs);

    public static GraphRecipe Draw(int seed)
    {
        Random random = new(seed);
        int count = 3 + random.Next(12);
        ImmutableArray<LayerRecipe>.Builder layers = ImmutableArray.CreateBuilder<LayerRecipe>();
        for (int number = 1; number <= count; number++)
        {
            string kind = number == 1 ? ConvolutionLayers.Simplest : Layers[random.Next(Layers.Length)].Name;
            layers.Add(Layer(random, number, kind, Recent(random, number), Recent(random, number)));
        }

        ImmutableArray<LayerRecipe>.Builder outputs = ImmutableArray.CreateBuilder<LayerRecipe>();
        int heads = 1 + random.Next(3);
        for (int head = 1; head <= heads; head++)
        {
            string kind = Outputs[random.Next(Outputs.Length)].Name;
            int read = head == 1 ? count : Recent(random, count + 1);
            outputs.Add(Layer(random, count + head, kind, read, Recent(random, count + 1)));
        }

        int space = Spaces[random.Next(Spaces.Length)];
        int batch = random.Next(FixedBatchEvery) == 0 ? 1 + random.Next(3) : 0;
        Declaration declared = Declarations[random.Next(Declarations.Length)];
        return new GraphRecipe(seed, Opsets[random.Next(Opsets.Length)], space, batch, declared, layers.ToImmutable(), outputs.ToImmutable());
    }

    /// <summary>What pins is drawn less often, or half of the graphs would have nothing to cut.</summary>
    private static ImmutableArray<LayerKind> Weighted(ImmutableArray<LayerKind> kinds) =>
        [.. kinds.SelectMany(kind => Enumerable.Repeat(kind, kind.Weight * (kind.CanBeCut ? CutOverPinned : 1)))];

    private static int Recent(Random random, int number) => Math.Max(number - 1 - (random.Next(2) * random.Next(Reach)), 0);

    private static LayerRecipe Layer(Random random, int number, string kind, int first, int second) =>
        new(number, kind, [first, second], [.. Enumerable.Range(0, Choices).Select(_ => random.Next(ChoiceBound))]);
}
