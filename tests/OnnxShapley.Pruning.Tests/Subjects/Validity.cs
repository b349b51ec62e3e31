using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Tests.Subjects;

/// <summary>The promise that what is written is a valid ONNX file.</summary>
internal static class Validity
{
    /// <summary>Checks the model with one channel of each group; what the checker has against the original already is not ours.</summary>
    public static void Check(Subject subject)
    {
        using TemporaryFolder folder = new();
        string complaint = Complaint(folder, "pruned.onnx", subject, subject.Prune(Plans.One(subject.Couplings, new Random(9))));

        Assert.That(complaint.Length == 0 || complaint == Complaint(folder, "original.onnx", subject, subject.Model), Is.True, complaint);
    }

    private static string Complaint(TemporaryFolder folder, string name, Subject subject, OnnxModel model)
    {
        OnnxModel described = model.CloneDeep();
        foreach (ValueInfoProto output in described.Graph.Output)
        {
            output.Type.TensorType.Shape ??= Open(subject.Facts.Tensors[output.Name].Shape.Length);
        }

        ModelFile.Save(described, folder.PathOf(name));
        return OnnxChecker.CheckFile(folder.PathOf(name));
    }

    /// <summary>The checker wants a shape of every output: so many axes of any length.</summary>
    private static TensorShapeProto Open(int rank) =>
        new() { Dim = { Enumerable.Range(0, rank).Select(_ => new TensorShapeProto.Types.Dimension()) } };
}
