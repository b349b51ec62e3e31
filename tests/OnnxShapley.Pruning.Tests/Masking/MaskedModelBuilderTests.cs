using System.Collections.Immutable;
using OnnxShapley.Inference;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Cutting;
using OnnxShapley.Pruning.Masking;
using OnnxShapley.Pruning.Tests.Rules;
using OnnxShapley.Pruning.Tests.Subjects;

namespace OnnxShapley.Pruning.Tests.Masking;

public sealed class MaskedModelBuilderTests : RuleTests
{
    [Test]
    public void Build_NoMasksFed_RunsUnchanged()
    {
        Subject subject = new(Layers());
        (_, OrtSession session) = subject.OpenMasked();
        using OrtSession owned = session;

        ImmutableArray<Tensor> outputs = session.Run(subject.Feeds);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(session.Inputs.Select(input => input.Name), Is.EqualTo(new[] { "x" }));
            Assert.That(Outputs.Difference(subject.Run(subject.Model), outputs), Is.LessThanOrEqualTo(1e-6));
        }
    }

    [Test]
    public void Build_Masks_AreNamedAfterTheirGroups()
    {
        MaskedModel masked = MaskedModelBuilder.Build(new Subject(Layers()).Couplings);

        Assert.That(masked.Masks, Is.EqualTo(new[] { "onnx_shapley.mask.Conv_c", "onnx_shapley.mask.Conv_d" }));
    }

    [Test]
    public void Build_FractionalMask_ScalesWhatIsSummedOver()
    {
        OnnxModel original = Finish(Start(), "s");
        Subject subject = new(original);
        (MaskedModel masked, OrtSession session) = subject.OpenMasked();
        using OrtSession owned = session;
        float[] mask = [0.25f, 1, 0, 0.5f, 2, 1];
        OnnxModel scaled = Finish(Start().Initializer("mask", mask, 6, 1, 1).Node("Mul", ["s", "mask"], ["m"]), "m");

        ImmutableArray<Tensor> outputs = session.Run(new Dictionary<string, Tensor>(subject.Feeds) { [masked.Masks[0]] = Tensor.From<float>(mask, 6) });

        Assert.That(Outputs.Difference(subject.Run(scaled), outputs), Is.LessThanOrEqualTo(1e-6));
    }

    [Test]
    public void Build_Off_ChangesTheOutput()
    {
        Subject subject = new(Layers());
        (MaskedModel masked, OrtSession session) = subject.OpenMasked();
        using OrtSession owned = session;

        ImmutableArray<Tensor> outputs = session.Run(subject.FeedsOf(masked, Plans.One(subject.Couplings, new Random(1))));

        Assert.That(Outputs.Difference(subject.Run(subject.Model), outputs), Is.GreaterThan(0.01));
    }

    [Test]
    public void Build_MaskedModelAgain_TakesOtherNames()
    {
        Subject subject = new(MaskedModelBuilder.Build(new Subject(Layers()).Couplings).Model);

        MaskedModel masked = MaskedModelBuilder.Build(subject.Couplings);

        Assert.That(masked.Masks.Intersect(["onnx_shapley.mask.Conv_c", "onnx_shapley.mask.Conv_d"]), Is.Empty);
        Equivalence.Check(subject, [Plans.One(subject.Couplings, new Random(3))], 1e-5);
    }

    [Test]
    public void Build_InitializersDeclaredAsInputs_StayConstants()
    {
        OnnxModel model = Layers().CloneDeep();
        model.Proto.IrVersion = 3;
        foreach (TensorProto tensor in model.Graph.Initializer)
        {
            model.Graph.Input.Add(ValueInfos.Create(tensor.Name, (TensorProto.Types.DataType)tensor.DataType, [.. tensor.Dims]));
        }

        MaskedModel masked = MaskedModelBuilder.Build(new Subject(model).Couplings);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(masked.Model.Proto.IrVersion, Is.EqualTo(4));
            Assert.That(masked.Model.Graph.Input.Select(input => input.Name), Is.EqualTo(masked.Masks.Prepend("x")));
        }
    }

    [Test]
    public void Build_NothingToPrune_AddsNothing()
    {
        Subject subject = new(Finish(Start().Output("s"), "s"));

        MaskedModel masked = MaskedModelBuilder.Build(subject.Couplings);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(masked.Masks, Is.Empty);
            Assert.That(masked.Model.ToBytes(), Is.EqualTo(subject.Model.ToBytes()));
            Assert.That(Plan.KeepAll(subject.Couplings).Kept, Is.Empty);
        }
    }

    private static OnnxModel Layers() => Finish(Branch(Start()).Node("Concat", ["s", "t"], ["z"], ("axis", 1)), "z", 12);
}
