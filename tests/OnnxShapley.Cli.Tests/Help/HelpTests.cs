using OnnxShapley.Testing;

namespace OnnxShapley.Cli.Tests.Help;

/// <summary>The help of every command, as approved texts.</summary>
[TestFixture]
public sealed class HelpTests
{
    [TestCase("root", "--help")]
    [TestCase("inspect", "inspect", "--help")]
    [TestCase("evaluate", "evaluate", "-h")]
    [TestCase("prune", "prune", "--help")]
    [TestCase("compare-ranks", "compare-ranks", "--help")]
    public async Task Help_OfACommand_IsAsApproved(string name, params string[] arguments)
    {
        ToolRun run = await ToolRun.OfAsync(arguments);

        Approved.Matches(WithoutCatalogs(run.Output), name);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.Zero);
            Assert.That(run.Error, Is.Empty);
        }
    }

    [Test]
    public async Task Help_OfACommandThatRanks_ListsEveryImportanceAndPayoff([Values("prune", "compare-ranks")] string command)
    {
        ToolRun run = await ToolRun.OfAsync(command, "--help");

        using (Assert.EnterMultipleScope())
        {
            foreach (string name in Engine.Importances.ImportanceCatalog.Discover().Importances.Select(importance => importance.Name)
                .Concat(Engine.Payoffs.PayoffCatalog.Discover().Payoffs.Select(payoff => payoff.Name)))
            {
                Assert.That(run.Output, Does.Contain($"{Environment.NewLine}  {name} "));
            }
        }
    }

    [Test]
    public async Task Help_NarrowScreen_FitsIt()
    {
        ToolRun run = await ToolRun.OfAsync(new StringWriter(), 90, CancellationToken.None, "inspect", "--help");

        Assert.That(run.Output.ReplaceLineEndings("\n").Split('\n').Max(line => line.TrimEnd().Length), Is.AtMost(90));
    }

    [Test]
    public async Task Version_Asked_IsTheNumberAlone()
    {
        ToolRun run = await ToolRun.OfAsync("--version");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.Zero);
            Assert.That(run.Output.TrimEnd(), Does.Match(@"^\d+\.\d+\.\d+(-\w+)?$"));
        }
    }

    // A new importance or payoff is no change of the help's own words: another test looks for them.
    private static string WithoutCatalogs(string help)
    {
        int start = help.IndexOf("Importances:", StringComparison.Ordinal);
        return start < 0 ? help : help.Remove(start, help.IndexOf("Examples:", StringComparison.Ordinal) - start);
    }
}
