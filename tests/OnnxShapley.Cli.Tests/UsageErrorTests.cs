namespace OnnxShapley.Cli.Tests;

/// <summary>Wrong arguments: exit code 1, and messages that say what to write.</summary>
[TestFixture]
public sealed class UsageErrorTests
{
    private const string Prune = "prune m.onnx --data d.npz --ratio 0.5";
    private const string PruneHint = "Run 'onnx-shapley prune --help' to see what can be given.";

    private const string Ranks = "compare-ranks m.onnx --data d.npz --group g";
    private const string RanksHint = "Run 'onnx-shapley compare-ranks --help' to see what can be given.";

    [TestCase("", "No command is given. Use one of 'prune', 'inspect', 'evaluate', 'compare-ranks'.", "Run 'onnx-shapley --help' to see what can be given.")]
    [TestCase("trim m.onnx", "There is no command 'trim'. Use one of 'prune', 'inspect', 'evaluate', 'compare-ranks'.", "Run 'onnx-shapley --help' to see what can be given.")]
    [TestCase(
        "inspect",
        "'MODEL' is missing. Give the path of an ONNX file: onnx-shapley inspect model.onnx",
        "Run 'onnx-shapley inspect --help' to see what can be given.")]
    [TestCase("prune m.onnx --ratio 0.5", "'--data' is missing. Give it: --data FILE", PruneHint)]
    [TestCase("prune m.onnx --ratio 0.5 --data", "'--data' has no value. Give it: --data FILE", PruneHint)]
    [TestCase(Prune + " --colour", "Unrecognized command or argument '--colour'.", PruneHint)]
    [TestCase(Prune + " --seed 1 --seed 2", "Option '--seed' expects a single argument but 2 were provided.", PruneHint)]
    [TestCase(
        "prune m.onnx --data d.npz --target-macs 60",
        "'--target-macs' has the value '60'. Write what may be left, as '60%' or '0.6': above 0 and at most 100 %.",
        PruneHint)]
    [TestCase(
        "prune m.onnx --data d.npz --target-params 101%",
        "'--target-params' has the value '101%'. Write what may be left, as '60%' or '0.6': above 0 and at most 100 %.",
        PruneHint)]
    [TestCase(
        "prune m.onnx --data d.npz --ratio 1",
        "'--ratio' has the value '1'. Write what to remove, as '30%' or '0.3': at least 0 and below 100 %.",
        PruneHint)]
    [TestCase(Prune + " --seed -1", "'--seed' has the value '-1'. Write a whole number of 0 or more.", PruneHint)]
    [TestCase(Prune + " --samples 0", "'--samples' has the value '0'. Write a whole number of 1 or more.", PruneHint)]
    [TestCase(Prune + " --threads two", "'--threads' has the value 'two'. Write a whole number of 1 or more.", PruneHint)]
    [TestCase(Prune + " --memory 12", "'--memory' has the value '12'. Write a size with its unit, such as '512MB' or '2GiB'.", PruneHint)]
    [TestCase(Prune + " --budget 9,0", "'--budget' has the value '0'. Write a whole number of 1 or more.", PruneHint)]
    [TestCase(Prune + " --time 0s", "'--time' has the value '0s'. Write a time above 0, such as '90s', '10m' or '1h30m'.", PruneHint)]
    [TestCase(Prune + " --confidence 1", "'--confidence' has the value '1'. Write how sure to be, as '95%' or '0.95': above 0 and below 100 %.", PruneHint)]
    [TestCase(Prune + " --aggregate max", "There is no aggregate 'max'. Use one of 'mean', 'mean+2std'.", PruneHint)]
    [TestCase(Prune + " --tolerance 0", "'--tolerance' has the value '0'. Write a number above 0, such as '0.001' or '1e-3'.", PruneHint)]
    [TestCase(
        Prune + " --mean 0.5;0.5",
        "'--mean' has the value '0.5;0.5'. Write one number for all channels, or one for each with commas between them, such as '0.485,0.456,0.406'.",
        PruneHint)]
    [TestCase(
        Prune + " --keep conv=0",
        "'--keep' has the value 'conv=0'. Write the name of a group, or a pattern with '*', and what it keeps, such as '/layer1/*=12' or '/conv1/Conv=50%'.",
        PruneHint)]
    [TestCase(
        Prune + " --payoff money",
        "There is no payoff 'money'. Use one of 'auto', 'accuracy', 'cross-entropy', 'kl', 'mse'.",
        PruneHint)]
    [TestCase(
        Prune + " --ep tpu",
        "The provider 'tpu' is unknown. Use 'auto', 'cpu', 'cuda', or 'cuda:N' for CUDA device N, counted from 0.",
        PruneHint)]
    [TestCase(
        "inspect m.onnx --input-shape 1,3,224,224",
        "'--input-shape' has the value '1,3,224,224'. Write the input's name and its shape, such as 'input:1,3,224,224' or 'input:1x3x224x224'.",
        "Run 'onnx-shapley inspect --help' to see what can be given.")]
    [TestCase("compare-ranks m.onnx --data d.npz", "'--group' is missing. Give it: --group NAME", RanksHint)]
    [TestCase(Ranks + " --sizes 0", "'--sizes' has the value '0'. Write a whole number of 1 or more.", RanksHint)]
    [TestCase(Ranks + " --reference exact:few", "'--reference' has the value 'few'. Write a whole number of 1 or more.", RanksHint)]
    [TestCase(Ranks + " --budget 9,9", "'--budget' has the value '9,9'. Write a whole number of 1 or more.", RanksHint)]
    public async Task Run_WrongArguments_SaysWhatToWrite(string line, string message, string hint)
    {
        ToolRun run = await ToolRun.OfAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo((int)ExitCode.Usage));
            Assert.That(run.Error.TrimEnd().ReplaceLineEndings("\n"), Is.EqualTo($"error: {message}\n{hint}"));
            Assert.That(run.Output, Is.Empty);
        }
    }

    [TestCase(Prune, PruneHint, "--importance", "magic")]
    [TestCase(Ranks, RanksHint, "--importance", "l1,magic")]
    [TestCase(Ranks, RanksHint, "--reference", "magic:100")]
    public async Task Run_UnknownImportance_ListsThoseThereAre(string line, string hint, string option, string value)
    {
        ToolRun run = await ToolRun.OfAsync([.. line.Split(' '), option, value]);

        string names = string.Join("', '", Engine.Importances.ImportanceCatalog.Discover().Importances.Select(importance => importance.Name));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo((int)ExitCode.Usage));
            Assert.That(
                run.Error.TrimEnd().ReplaceLineEndings("\n"), Is.EqualTo($"error: There is no importance 'magic'. Use one of '{names}'.\n{hint}"));
            Assert.That(names, Does.Contain("'permutation'"));
        }
    }

    [Test]
    public async Task Prune_NoTarget_NamesTheThree()
    {
        ToolRun run = await ToolRun.OfAsync("prune", "m.onnx", "--data", "d.npz");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo((int)ExitCode.Usage));
            Assert.That(
                run.Error.TrimEnd(),
                Is.EqualTo(
                    "error: Nothing says how much to remove. Give '--target-macs', '--target-params', '--ratio' or '--keep', for instance '--target-macs 60%'."));
        }
    }

    [Test]
    public async Task Prune_TwoTargets_NamesTheTwo()
    {
        ToolRun run = await ToolRun.OfAsync("prune", "m.onnx", "--data", "d.npz", "--ratio", "0.5", "--target-macs", "60%");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo((int)ExitCode.Usage));
            Assert.That(run.Error.TrimEnd(), Is.EqualTo("error: '--target-macs' and '--ratio' contradict each other. Give one of them."));
        }
    }

    [Test]
    public async Task Prune_BudgetAndTime_NamesTheTwo()
    {
        ToolRun run = await ToolRun.OfAsync([.. Prune.Split(' '), "--budget", "100", "--time", "10m"]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo((int)ExitCode.Usage));
            Assert.That(run.Error, Does.Contain("error: '--budget' and '--time' contradict each other. Give one of them."));
        }
    }

    [TestCase("ols")]
    [TestCase("l1")]
    public async Task Prune_ConfidenceForAnImportanceThatCannotEndEarly_NamesThoseThatCan(string importance)
    {
        ToolRun run = await ToolRun.OfAsync([.. Prune.Split(' '), "--importance", importance, "--confidence", "0.9", "-q"]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo((int)ExitCode.Usage));
            Assert.That(
                run.Error.TrimEnd(),
                Is.EqualTo(
                    $"error: The importance '{importance}' cannot say which channels are surely kept, as '--confidence' asks. Leave '--confidence' out, or use one of "
                    + "'antithetic', 'antithetic-control', 'complementary', 'exact', 'hybrid', 'kernel', 'leverage', 'leverage-sfe', 'orthogonal', 'permutation', 'regression-msr', "
                    + "'regression-slopes', 'sobol', 'svarm', 'truncated'."));
        }
    }

    [Test]
    public async Task Prune_DeviationsAndConfidence_AreRefused()
    {
        ToolRun run = await ToolRun.OfAsync(
            [.. Prune.Split(' '), "--importance", "antithetic", "--aggregate", "mean+2std", "--confidence", "0.9", "-q"]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo((int)ExitCode.Usage));
            Assert.That(
                run.Error.TrimEnd(),
                Is.EqualTo(
                    "error: '--aggregate' and '--confidence' do not go together: how sure a mean with two deviations is, is not known. Give one of them."));
        }
    }

    [Test]
    public async Task Prune_DeviationsAndImagesPerOrder_AreRefused()
    {
        ToolRun run = await ToolRun.OfAsync([.. Prune.Split(' '), "--aggregate", "mean+2std", "--images-per-order", "8", "-q"]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo((int)ExitCode.Usage));
            Assert.That(
                run.Error.TrimEnd(),
                Is.EqualTo(
                    "error: '--aggregate mean+2std' and '--images-per-order' contradict each other: every order has to see all images. Give one of them."));
        }
    }

    [Test]
    public async Task Prune_ConfidenceAndTimeForAllGroups_IsRefused()
    {
        ToolRun run = await ToolRun.OfAsync(
            "prune", "m.onnx", "--data", "d.npz", "--target-macs", "60%", "--importance", "orthogonal", "--confidence", "0.9", "--time", "1m", "-q");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo((int)ExitCode.Usage));
            Assert.That(
                run.Error.TrimEnd(),
                Is.EqualTo(
                    "error: '--time' does not go together with '--confidence' and a target for all groups: how many channels each group keeps is only known when all were "
                    + "evaluated once. Give '--budget' instead of '--time', or '--ratio' as the target."));
        }
    }

    [TestCase("exact")]
    [TestCase("l1")]
    [TestCase("leave-one-out")]
    public async Task Prune_TimeForAnImportanceWithoutABudget_IsRefused(string importance)
    {
        ToolRun run = await ToolRun.OfAsync([.. Prune.Split(' '), "--importance", importance, "--time", "10m", "-q"]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo((int)ExitCode.Usage));
            Assert.That(
                run.Error.TrimEnd(),
                Is.EqualTo(
                    $"error: The importance '{importance}' takes no budget, so that there is nothing to choose by '--time'. Leave '--time' out, "
                    + "or use an importance that takes one, such as 'backward'."));
        }
    }

    [Test]
    public async Task Prune_OutputIsTheModel_IsRefused()
    {
        using WorkFolder folder = new();
        string model = folder.Write("m.onnx", [1, 2, 3]);
        string output = Path.Combine(folder.Path, ".", "m.onnx");

        ToolRun run = await ToolRun.OfAsync("prune", model, "--data", "d.npz", "--ratio", "0.5", "-o", output);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo((int)ExitCode.Usage));
            Assert.That(
                run.Error.TrimEnd(), Is.EqualTo($"error: The output '{output}' is the model itself, which would be lost. Name another file with '-o'."));
        }
    }

    [Test]
    public async Task Prune_OutputIsALinkToTheModel_IsRefused()
    {
        using WorkFolder folder = new();
        string model = folder.Write("m.onnx", [1, 2, 3]);
        string link = folder.PathOf("link.onnx");
        File.CreateSymbolicLink(link, model);

        ToolRun run = await ToolRun.OfAsync("prune", model, "--data", "d.npz", "--ratio", "0.5", "-o", link);

        Assert.That(run.Error.TrimEnd(), Is.EqualTo($"error: The output '{link}' is the model itself, which would be lost. Name another file with '-o'."));
    }
}
