namespace OnnxShapley.Cli.Tests;

/// <summary>What is said of exceptions that no command expects.</summary>
[TestFixture]
public sealed class ErrorReportTests
{
    private readonly StringWriter _error = new();

    [Test]
    public void Write_Unexpected_IsOneLineThatCallsItABug()
    {
        ExitCode code = ErrorReport.Write(new InvalidOperationException("first\nsecond"), new Terminal(TextWriter.Null, _error));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.EqualTo(ExitCode.InternalError));
            Assert.That(
                _error.ToString(),
                Is.EqualTo($"error: This is a bug of onnx-shapley, please report it: System.InvalidOperationException: first second{Environment.NewLine}"));
        }
    }

    [Test]
    public void Write_UnexpectedWhileDebugging_ShowsTheStackTrace()
    {
        try
        {
            throw new InvalidOperationException("here");
        }
        catch (InvalidOperationException exception)
        {
            ErrorReport.Write(exception, new Terminal(TextWriter.Null, _error) { ShowsStackTraces = true });
        }

        Assert.That(_error.ToString(), Does.Contain($"at {typeof(ErrorReportTests).FullName}.{nameof(Write_UnexpectedWhileDebugging_ShowsTheStackTrace)}"));
    }

    [Test]
    public void Write_FullDisk_IsAnErrorOfTheData()
    {
        ExitCode code = ErrorReport.Write(new IOException("No space left on device."), new Terminal(TextWriter.Null, _error));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.EqualTo(ExitCode.ModelOrData));
            Assert.That(
                _error.ToString().TrimEnd(),
                Is.EqualTo("error: A file cannot be read or written: No space left on device. Check that the disk has space and the file may be used."));
        }
    }

    [Test]
    public void Write_OutOfMemory_SaysWhatToGive()
    {
        ExitCode code = ErrorReport.Write(new InsufficientMemoryException(), new Terminal(TextWriter.Null, _error));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.EqualTo(ExitCode.ModelOrData));
            Assert.That(
                _error.ToString().TrimEnd(),
                Is.EqualTo("error: The machine has not enough memory for this. Give a smaller --memory, or fewer --samples."));
        }
    }
}
