using OnnxShapley.Engine.Pipeline;
using OnnxShapley.Engine.Tests.Support;
using OnnxShapley.Inference;
using OnnxShapley.Onnx;
using OnnxShapley.Testing;

namespace OnnxShapley.Engine.Tests.Pipeline;

[Category("Integration")]
public sealed class EvaluatorTests : PipelineTests
{
    [Test]
    public void Evaluate_ResidualNetworkOnTheTestSet_HasTheAccuracyThatIsPublished()
    {
        EvaluateResult result = Evaluate(
            Repository.Shared("models", "cifar10", "resnet20_cifar10_bn.onnx"),
            new DataOptions { Path = Repository.Shared("data", "cifar10-test-10k.npz"), Preprocessing = Settings.Cifar });

        Assert.That(result.Quality!.Accuracy, Is.EqualTo(0.917).Within(0.0005));
        Assert.That(result.Images, Is.EqualTo(10_000));
    }

    [Test]
    public void Evaluate_Digits_MeasuresQualityAndTime()
    {
        EvaluateResult result = Evaluate(DigitsModel, new DataOptions { Path = Repository.PathOf("models", "digits-test.npz") });

        Assert.That(result.Quality!.Accuracy, Is.EqualTo(0.998).Within(1e-9));
        Assert.That(result.Quality!.Loss, Is.EqualTo(0.0087).Within(0.0001));
        Assert.That((result.Images, result.BatchSize), Is.EqualTo((500, 32)));
        Assert.That(result.Latency, Is.GreaterThan(TimeSpan.Zero));
        Assert.That(result.ImagesPerSecond, Is.EqualTo(32 / result.Latency.TotalSeconds).Within(1e-9));
        Assert.That(result.Bytes, Is.EqualTo(new FileInfo(DigitsModel).Length));
    }

    [Test]
    public void Evaluate_FewerSamplesThanTheBatch_MakeTheBatchSmaller()
    {
        EvaluateResult result = Evaluate(DigitsModel, new DataOptions { Path = DigitsData, Samples = 7 });

        Assert.That((result.Images, result.BatchSize), Is.EqualTo((7, 7)));
    }

    [Test]
    public void Evaluate_NoLabels_HasNoQuality()
    {
        ModelFile.Save(SmallNetworks.Classifier(), Folder.PathOf("model.onnx"));
        string images = Folder.Npy("images.npy", RandomImages.Draw(ElementType.Single, 5, 3, 8, 8));

        EvaluateResult result = Evaluate(Folder.PathOf("model.onnx"), new DataOptions { Path = images });

        Assert.That(result.Quality, Is.Null);
        Assert.That(result.Cost.MultiplyAdds, Is.EqualTo(20_766));
    }

    [Test]
    public void Evaluate_FixedBatch_IsKept()
    {
        ModelFile.Save(SmallNetworks.Classifier(batch: 4), Folder.PathOf("model.onnx"));
        string data = Folder.Npz("data.npz", ("images", RandomImages.Draw(ElementType.Single, 6, 3, 8, 8)), ("labels", Tensor.From<long>([0, 1, 2, 3, 4, 0], 6)));

        EvaluateResult result = Evaluate(Folder.PathOf("model.onnx"), new DataOptions { Path = data });

        Assert.That((result.Images, result.BatchSize), Is.EqualTo((6, 4)));
        Assert.That(result.Quality!.Loss, Is.Positive);
    }

    [Test]
    public void Evaluate_LabelOfNoClass_SaysWhichRow()
    {
        ModelFile.Save(SmallNetworks.Classifier(), Folder.PathOf("model.onnx"));
        string data = Folder.Npz("data.npz", ("images", RandomImages.Draw(ElementType.Single, 3, 3, 8, 8)), ("labels", Tensor.From<long>([0, 1, 5], 3)));

        Assert.That(
            () => Evaluate(Folder.PathOf("model.onnx"), new DataOptions { Path = data }),
            Throws.TypeOf<CalibrationException>().With.Message.EqualTo(
                $"The array 'labels' of '{data}' has the label '5' in row 2, but the model has 5 classes, 0 to 4. "
                + "Use the labels that the model was trained with, counted from 0."));
    }

    [Test]
    public void Evaluate_Cancelled_Throws() =>
        Assert.That(
            () => Evaluator.Evaluate(
                new EvaluateOptions { ModelPath = DigitsModel, Data = new DataOptions { Path = DigitsData }, Session = Settings.Session },
                new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());

    private static EvaluateResult Evaluate(string model, DataOptions data) => Evaluator.Evaluate(
        new EvaluateOptions { ModelPath = model, Data = data, Session = Settings.Session }, CancellationToken.None);
}
