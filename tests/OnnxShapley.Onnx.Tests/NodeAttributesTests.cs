namespace OnnxShapley.Onnx.Tests;

public sealed class NodeAttributesTests
{
    [Test]
    public void Get_Present_GivesTheValue()
    {
        NodeProto node = Node(("group", 3L), ("alpha", 0.5f), ("mode", "linear"), ("pads", new[] { 1L, 2L }), ("value", TensorContent.CreateInt64("t", [7])));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(node.GetInt("group", 1), Is.EqualTo(3));
            Assert.That(node.GetFloat("alpha", 1f), Is.EqualTo(0.5f));
            Assert.That(node.GetString("mode"), Is.EqualTo("linear"));
            Assert.That(node.GetInts("pads").ToArray(), Is.EqualTo(new long[] { 1, 2 }));
            Assert.That(TensorContent.ReadInt64(node.GetTensor("value")!, null), Is.EqualTo(new long[] { 7 }));
            Assert.That(node.Has("pads"), Is.True);
        }
    }

    [Test]
    public void Get_Absent_GivesTheDefault()
    {
        NodeProto node = Node();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(node.GetInt("group", 1), Is.EqualTo(1));
            Assert.That(node.GetFloat("alpha", 2f), Is.EqualTo(2f));
            Assert.That(node.GetString("mode"), Is.Null);
            Assert.That(node.GetString("mode", "nearest"), Is.EqualTo("nearest"));
            Assert.That(node.GetInts("pads").IsDefault, Is.True);
            Assert.That(node.GetTensor("value"), Is.Null);
            Assert.That(node.Has("pads"), Is.False);
        }
    }

    [Test]
    public void GetInts_EmptyList_IsNotAbsent() => Assert.That(Node(("axes", Array.Empty<long>())).GetInts("axes").IsDefault, Is.False);

    [Test]
    public void Set_PresentAndAbsent_ReplacesInPlaceOrAdds()
    {
        NodeProto node = Node(("group", 3L), ("pads", new[] { 1L }));
        node.Attribute[0].DocString = "told";

        node.SetInt("group", 2);
        node.SetInts("pads", 4, 5);
        node.SetFloat("alpha", 0.25f);
        node.SetString("mode", "cubic");

        NodeProto expected = Node(("group", 2L), ("pads", new[] { 4L, 5L }), ("alpha", 0.25f), ("mode", "cubic"));
        expected.Attribute[0].DocString = "told";
        Assert.That(node, Is.EqualTo(expected));
    }

    [Test]
    public void Subgraphs_SingleAndLists_AreAllListed()
    {
        NodeProto node = Node(("body", new GraphProto { Name = "a" }), ("other", 1L));
        node.Attribute.Add(new AttributeProto { Name = "list", Graphs = { new GraphProto { Name = "b" }, new GraphProto { Name = "c" } } });

        Assert.That(node.Subgraphs().Select(graph => graph.Name), Is.EqualTo(new[] { "a", "b", "c" }));
    }

    [Test]
    public void ConstantValue_EveryForm_IsATensor()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Value("value_int", 4L), Is.EqualTo(TensorContent.CreateInt64("y", [], [4])));
            Assert.That(Value("value_ints", new[] { 4L, 5L }), Is.EqualTo(TensorContent.CreateInt64("y", [4, 5])));
            Assert.That(Value("value_float", 4f), Is.EqualTo(TensorContent.CreateSingle("y", [], [4f])));
            Assert.That(Value("value_floats", new[] { 4f, 5f }), Is.EqualTo(TensorContent.CreateSingle("y", [2], [4f, 5f])));
            Assert.That(Value("value", TensorContent.CreateInt64("t", [7])), Is.EqualTo(TensorContent.CreateInt64("t", [7])));
            Assert.That(Value("value_string", "text"), Is.Null);
            Assert.That(Node(("value_int", 4L)).ConstantValue(), Is.Null);
        }
    }

    private static NodeProto Node(params (string Name, object Value)[] attributes) => Of("Any", attributes);

    private static TensorProto? Value(string name, object value) => Of("Constant", (name, value)).ConstantValue();

    private static NodeProto Of(string operatorType, params (string Name, object Value)[] attributes) =>
        new ModelBuilder().Node(operatorType, [], ["y"], attributes).BuildGraph().Node[0];
}
