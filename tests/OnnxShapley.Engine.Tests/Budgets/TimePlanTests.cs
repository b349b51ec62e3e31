using OnnxShapley.Engine.Budgets;

namespace OnnxShapley.Engine.Tests.Budgets;

/// <summary>From a time to budgets, in plain numbers.</summary>
[TestFixture]
public sealed class TimePlanTests
{
    [Test]
    public void Budgets_Always_GiveEveryChannelTheSame()
    {
        Assert.That(
            TimePlan.Budgets([new(10, 11, 0, 0.125, 0), new(20, 21, 0, 0.25, 0)], seconds: 62.5),
            Is.EqualTo(new long[] { 100, 200 }),
            "62.5 / (10 · 0.125 + 20 · 0.25) is 10 for each");
    }

    [Test]
    public void Budgets_SpentInAnyCase_IsTakenOffFirst()
    {
        Assert.That(
            TimePlan.Budgets([new(10, 11, FixedEvaluations: 8, 0.125, Preparation: 1.5), new(20, 21, 8, 0.25, 2)], seconds: 62.5 + 3.5 + 1 + 2),
            Is.EqualTo(new long[] { 100, 200 }));
    }

    [Test]
    public void Budgets_GroupThatNeedsMore_GetsItsMinimumAndTheOthersTheRest()
    {
        Assert.That(
            TimePlan.Budgets([new(4, 40, 0, 0.5, 0), new(10, 11, 0, 0.5, 0), new(20, 21, 0, 0.5, 0)], seconds: 20 + (30 * 0.5 * 3)),
            Is.EqualTo(new long[] { 40, 30, 60 }));
    }

    [Test]
    public void Budgets_OneClampedAfterTheOther_LeaveTheRestToTheLast()
    {
        // 34 evaluations for 34 channels are one for each; then 12 for the 14 of groups 1 and 2 push the second below its minimum.
        Assert.That(
            TimePlan.Budgets([new(20, 22, 0, 1, 0), new(10, 9, 0, 1, 0), new(4, 1, 0, 1, 0)], seconds: 34), Is.EqualTo(new long[] { 22, 9, 3 }));
    }

    [Test]
    public void Budgets_TooShortATime_AreTheMinimums([Values(-5, 0, 1)] double seconds)
    {
        Assert.That(TimePlan.Budgets([new(10, 11, 5, 1, 1), new(20, 21, 5, 1, 1)], seconds), Is.EqualTo(new long[] { 11, 21 }));
    }

    [Test]
    public void Budgets_EndlessTime_StayWithinALong()
    {
        Assert.That(TimePlan.Budgets([new(10, 11, 0, 1e-9, 0)], 1e12), Is.EqualTo(new[] { 1_000_000_000_000_000 }));
    }

    [Test]
    public void MinimumSeconds_OfGroups_AddUpAllThatTheyNeed()
    {
        Assert.That(TimePlan.MinimumSeconds([new(10, 11, 5, 0.5, 3), new(20, 21, 0, 2, 1)]), Is.EqualTo((16 * 0.5) + 3 + 42 + 1));
    }

    [TestCase(0.25, "0.25s")]
    [TestCase(5, "5s")]
    [TestCase(60, "1m")]
    [TestCase(90, "1m30s")]
    [TestCase(3600, "1h")]
    [TestCase(93_784, "26h3m4s")]
    public void DurationText_OfSeconds_IsAsUsersWriteIt(double seconds, string text) =>
        Assert.That(DurationText.Of(TimeSpan.FromSeconds(seconds)), Is.EqualTo(text));
}
