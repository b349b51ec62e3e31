using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using OnnxShapley.Inference.Runtime;

namespace OnnxShapley.Inference;

/// <summary>
/// Runs a session many times with inputs that stay: what is fed is put on the device once and stays there until another tensor takes its place, and
/// outputs are written into tensors of the caller, so that a run allocates nothing. On the CPU no tensor is copied. Not for several threads at a time; dispose
/// it before its session.
/// </summary>
public sealed class BoundRun : IDisposable
{
    private readonly InferenceSession _session;
    private readonly SessionSignature _signature;
    private readonly RunMeter? _meter;
    private readonly OrtIoBinding _binding;
    private readonly Action<string, OrtValue> _bindInput;
    private readonly Action<string, OrtValue> _bindOutput;
    private readonly RunOptions _options;
    private readonly Dictionary<string, PinnedPair> _inputs = [];
    private readonly Dictionary<string, PinnedPair> _outputs = [];
    private bool _isComplete;
    private bool _disposed;

    internal BoundRun(InferenceSession session, SessionSignature signature, RunMeter? meter)
    {
        _session = session;
        _signature = signature;
        _meter = meter;
        _binding = session.CreateIoBinding();
        _bindInput = _binding.BindInput;
        _bindOutput = _binding.BindOutput;
        _options = new RunOptions { LogSeverityLevel = OrtEnvironment.LogLevel };
    }

    /// <summary>Feeds an input from now on. Nothing happens where the input is fed by this very tensor already.</summary>
    /// <param name="name">Name of an input, or of an initializer that may be overridden.</param>
    /// <param name="tensor">On the CPU it is read in place, at every run; a device gets a copy now.</param>
    /// <exception cref="InferenceException">The input is unknown, or of another type or shape.</exception>
    public void Feed(string name, Tensor tensor)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        PinnedPair pair = Pair(_inputs, name);
        if (!pair.Holds(tensor))
        {
            _signature.CheckInput(name, tensor);
            Bind(_bindInput, name, pair, tensor);
        }
    }

    /// <summary>Brings over what was written into the tensor of an input since it was fed.</summary>
    /// <param name="name">Name of an input that is fed.</param>
    /// <exception cref="InferenceException">ONNX Runtime cannot copy the tensor.</exception>
    public void Refresh(string name)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Bind(_bindInput, name, _inputs[name].Value!);
    }

    /// <summary>Lets an output be computed, and written into a tensor at every run from now on.</summary>
    /// <param name="name">Name of an output.</param>
    /// <param name="tensor">Of exactly the shape that the next runs give.</param>
    /// <exception cref="InferenceException">The output is unknown, or of another type or shape.</exception>
    public void Receive(string name, Tensor tensor)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        PinnedPair pair = Pair(_outputs, name);
        if (!pair.Holds(tensor))
        {
            _signature.CheckOutput(name, tensor);
            Bind(_bindOutput, name, pair, tensor);
        }
    }

    /// <summary>Runs the model.</summary>
    /// <param name="cancellationToken">Ends the run after the operator that is being computed.</param>
    /// <exception cref="InferenceException">An input was not fed, an output has another shape than the tensor that it goes to, or an operator failed.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public void Run(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        EnsureComplete();
        try
        {
            using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static options => ((RunOptions)options!).Terminate = true, _options);
            long started = Stopwatch.GetTimestamp();
            _binding.SynchronizeBoundInputs();
            _session.RunWithBinding(_options, _binding);
            _binding.SynchronizeBoundOutputs();
            _meter?.Add(Stopwatch.GetElapsedTime(started));
        }
        catch (OnnxRuntimeException exception)
        {
            throw RunFailure.Of(exception, cancellationToken);
        }
        finally
        {
            _options.Terminate = false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _binding.Dispose();
        _options.Dispose();
        foreach (PinnedPair pair in _inputs.Values.Concat(_outputs.Values))
        {
            pair.Dispose();
        }
    }

    private static PinnedPair Pair(Dictionary<string, PinnedPair> pairs, string name)
    {
        if (!pairs.TryGetValue(name, out PinnedPair? pair))
        {
            pairs.Add(name, pair = new PinnedPair());
        }

        return pair;
    }

    private static void Bind(Action<string, OrtValue> bind, string name, OrtValue value)
    {
        try
        {
            bind(name, value);
        }
        catch (OnnxRuntimeException exception)
        {
            throw RunFailure.Of(exception, CancellationToken.None);
        }
    }

    private static void Bind(Action<string, OrtValue> bind, string name, PinnedPair pair, Tensor tensor)
    {
        Bind(bind, name, pair.Prepare(tensor));
        pair.Exchange();
    }

    private void EnsureComplete()
    {
        if (!_isComplete)
        {
            _signature.CheckAllFed(name => _inputs.TryGetValue(name, out PinnedPair? pair) && pair.Value is not null);
            _isComplete = true;
        }
    }
}
