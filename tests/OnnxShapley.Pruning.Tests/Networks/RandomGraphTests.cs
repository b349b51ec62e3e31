using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Tests.Subjects;

namespace OnnxShapley.Pruning.Tests.Networks;

/// <summary>The main property, over graphs that no one thought of.</summary>
[Category("Integration")]
public sealed class RandomGraphTests
{
    private const int Graphs = 200;
    private const double Tolerance = 1e-4;

    [Test]
    public void Remove_RandomPlansOfRandomGraphs_EqualsMasked([Range(0, Graphs - 1)] int seed)
    {
        OnnxModel model = RandomGraph.Draw(seed);

        Assert.That(() => Equivalence.Check(new Subject(model), plans: 3, Tolerance), Throws.Nothing, $"Seed {seed}:{Environment.NewLine}{TextOf(model)}");
    }

    [Test]
    public void Analyze_RandomGraphs_MostlyHaveGroups()
    {
        int[] counts = [.. Enumerable.Range(0, 40).Select(seed => new Subject(RandomGraph.Draw(seed)).Couplings.Groups.Length)];

        using (Assert.EnterMultipleScope())
        {
            Assert.That(counts.Count(count => count == 0), Is.LessThan(8));
            Assert.That(counts.Average(), Is.GreaterThan(2));
        }
    }

    private static string TextOf(AttributeProto attribute) =>
        $"{attribute.Name}={(attribute.Ints.Count > 0 ? string.Join(',', attribute.Ints) : attribute.I)}";

    private static string TextOf(OnnxModel model)
    {
        Dictionary<string, string> shapes = model.Graph.Initializer.ToDictionary(
            tensor => tensor.Name,
            tensor => tensor.DataType == (int)TensorProto.Types.DataType.Int64
                ? $"({string.Join(',', TensorContent.ReadInt64(tensor, null))})"
                : $"{tensor.Name}[{string.Join(',', tensor.Dims)}]");
        IEnumerable<string> lines = model.Graph.Node.Select(node =>
            $"{string.Join(", ", node.Output)} = {node.OpType}({string.Join(", ", node.Input.Select(input => shapes.GetValueOrDefault(input, input)))}) "
            + string.Join(' ', node.Attribute.Select(TextOf)));
        return string.Join(Environment.NewLine, lines.Append($"outputs {string.Join(", ", model.Graph.Output.Select(output => output.Name))}"));
    }
}
