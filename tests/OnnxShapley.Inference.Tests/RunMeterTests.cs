using System.Text.Json;

namespace OnnxShapley.Inference.Tests;

public sealed class RunMeterTests
{
    private static readonly Dictionary<string, Tensor> Inputs = new() { ["a"] = Tensor.From<float>([1], 1), ["b"] = Tensor.From<float>([2], 1) };

    [Test]
    public void RunTime_OfTwoSessions_IsSummed()
    {
        RunMeter meter = new();
        using OrtSession first = Open(meter);
        using OrtSession second = Open(meter);

        first.Run(Inputs);
        TimeSpan afterOne = meter.RunTime;
        second.Run(Inputs);
        second.Run(Inputs);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(afterOne, Is.GreaterThan(TimeSpan.Zero));
            Assert.That(meter.RunTime, Is.GreaterThan(afterOne));
            Assert.That(meter.Runs, Is.EqualTo(3));
        }
    }

    [Test]
    public void Runs_OfARunThatFails_AreNotCounted()
    {
        RunMeter meter = new();
        using OrtSession session = Open(meter);

        Assert.That(() => session.Run(new Dictionary<string, Tensor>()), Throws.InstanceOf<InferenceException>());
        Assert.That(meter.Runs, Is.Zero);
    }

    [Test]
    public void ProfileFolder_OfTwoSessions_GetsAProfileOfEach()
    {
        string folder = Directory.CreateTempSubdirectory("onnx-shapley-").FullName;
        try
        {
            RunMeter meter = new() { ProfileFolder = folder };
            Open(meter).Dispose();
            using (OrtSession session = Open(meter))
            {
                session.Run(Inputs);
            }

            string[] profiles = [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal)];
            Assert.That(profiles.Select(profile => Path.GetFileName(profile)[..2]), Is.EqualTo(new[] { "1_", "2_" }));
            using JsonDocument events = JsonDocument.Parse(File.ReadAllText(profiles[1]));
            Assert.That(events.RootElement.EnumerateArray().Select(entry => entry.GetProperty("name").GetString()), Has.Some.EqualTo("model_run"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static OrtSession Open(RunMeter meter) =>
        OrtSession.Open(Models.AddRelu(ElementType.Single, "1"), new SessionSettings { Threads = 1, Meter = meter });
}
