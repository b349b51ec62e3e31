using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using OnnxShapley.Inference.Runtime;

namespace OnnxShapley.Inference;

/// <summary>
/// A model that is loaded and ready to run. Several threads may run one session at the same time; it must outlive their calls.
/// </summary>
public sealed class OrtSession : IDisposable
{
    private readonly Lock _opening = new();
    private readonly Func<InferenceSession> _open;
    private readonly SessionSignature _signature;
    private readonly RunMeter? _meter;
    private readonly MemoryLimit? _limit;
    private InferenceSession? _session;
    private volatile bool _disposed;

    private OrtSession(Func<InferenceSession> open, SessionSettings settings)
    {
        _open = open;
        _session = open();
        _meter = settings.Meter;
        _limit = settings.Limit;
        _signature = SessionSignature.Of(_session);
        _limit?.AfterOpening();
    }

    /// <summary>
    /// The inputs that must be fed, in the model's order. Initializers that may be overridden are not among them, but may be fed too.
    /// </summary>
    public ImmutableArray<TensorSignature> Inputs => _signature.Inputs;

    /// <summary>
    /// The outputs, in the model's order, also those that are not dense tensors of numbers (<see cref="ElementType.Undefined"/>).
    /// </summary>
    public ImmutableArray<TensorSignature> Outputs => _signature.Outputs;

    /// <summary>Opens a model from the bytes of an ONNX file.</summary>
    /// <param name="model">The bytes of a ModelProto. They must stay as they are as long as the session is used.</param>
    /// <param name="settings">How to run the model.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="InferenceException">ONNX Runtime does not accept the model.</exception>
    public static OrtSession Open(ReadOnlyMemory<byte> model, SessionSettings settings, string name = "the model")
    {
        bool isWholeArray = MemoryMarshal.TryGetArray(model, out ArraySegment<byte> segment) && segment.Count == segment.Array?.Length;
        byte[] bytes = isWholeArray ? segment.Array! : model.ToArray();
        return Open(name, settings, options => new InferenceSession(bytes, options));
    }

    /// <summary>Opens a model file.</summary>
    /// <param name="path">Path of the ONNX file. External data are read from its folder unless the settings name another one.</param>
    /// <param name="settings">How to run the model.</param>
    /// <exception cref="InferenceException">The file does not exist, or ONNX Runtime does not accept the model.</exception>
    public static OrtSession OpenFile(string path, SessionSettings settings) =>
        File.Exists(path)
            ? Open($"the model '{path}'", settings, options => new InferenceSession(path, options))
            : throw new InferenceException($"The model '{path}' does not exist. Check the path.");

    /// <summary>Runs the model and returns all of its outputs, in the model's order.</summary>
    /// <inheritdoc cref="Run(IReadOnlyDictionary{string, Tensor}, ReadOnlySpan{string}, CancellationToken)"/>
    public ImmutableArray<Tensor> Run(IReadOnlyDictionary<string, Tensor> inputs, CancellationToken cancellationToken = default) =>
        Run(inputs, _signature.OutputNames, cancellationToken);

    /// <summary>Runs the model and returns the outputs asked for, in the order asked for.</summary>
    /// <param name="inputs">
    /// A tensor for every input, and for any overridable initializer, by name. They are read in place: no one may write them before the
    /// call returns.
    /// </param>
    /// <param name="outputs">Names of the outputs wanted; what only other outputs need is not computed.</param>
    /// <param name="cancellationToken">Ends the run after the operator that is being computed.</param>
    /// <returns>The outputs, each in memory of its own.</returns>
    /// <exception cref="InferenceException">
    /// An input is missing, unknown, or of another type or shape than the model's; an output is unknown or not a dense tensor of numbers
    /// (sequence, map, string); or an operator failed.
    /// </exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public ImmutableArray<Tensor> Run(
        IReadOnlyDictionary<string, Tensor> inputs,
        ReadOnlySpan<string> outputs,
        CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        _signature.CheckInputs(inputs);
        _signature.CheckOutputs(outputs);
        if (outputs.IsEmpty)
        {
            return [];
        }

        return Run(inputs, (IReadOnlyCollection<string>)[.. outputs], cancellationToken);
    }

    /// <summary>Prepares runs whose inputs stay where the model runs.</summary>
    /// <returns>Runs of this session, to be disposed before it.</returns>
    public BoundRun Bind() => new(Opened(), _signature, _meter);

    /// <summary>
    /// Gives back the memory of a session that is not needed for some time; the next run opens it again. Nobody may run it meanwhile, nor use runs that were
    /// prepared before.
    /// </summary>
    public void Release()
    {
        lock (_opening)
        {
            _session?.Dispose();
            _session = null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        Release();
    }

    private static OrtSession Open(string name, SessionSettings settings, Func<SessionOptions, InferenceSession> open)
    {
        try
        {
            return Open(settings, open);
        }
        catch (OnnxRuntimeException exception)
        {
            return TryOpenAsItStands(settings, open) ?? throw new InferenceException(
                $"ONNX Runtime cannot open {name}: '{OrtReason.Of(exception)}'. Check the model with the ONNX checker or export it again.",
                exception);
        }
    }

    private static OrtSession Open(SessionSettings settings, Func<SessionOptions, InferenceSession> open)
    {
        return new OrtSession(
            () =>
            {
                using SessionOptions options = SessionOptionsFactory.Create(settings);
                return open(options);
            },
            settings);
    }

    private InferenceSession Opened()
    {
        lock (_opening)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _session ??= _open();
        }
    }

    /// <summary>A few valid graphs are broken by ONNX Runtime's own optimisation, and open without it.</summary>
    private static OrtSession? TryOpenAsItStands(SessionSettings settings, Func<SessionOptions, InferenceSession> open)
    {
        try
        {
            return settings.Optimize ? Open(settings with { Optimize = false }, open) : null;
        }
        catch (OnnxRuntimeException)
        {
            return null;
        }
    }

    private ImmutableArray<Tensor> Run(
        IReadOnlyDictionary<string, Tensor> inputs,
        IReadOnlyCollection<string> outputs,
        CancellationToken cancellationToken)
    {
        try
        {
            using PinnedInputs pinned = new(inputs);
            using RunOptions options = new() { LogSeverityLevel = OrtEnvironment.LogLevel };
            using CancellationTokenRegistration registration = cancellationToken.Register(() => options.Terminate = true);
            InferenceSession session = Opened();
            long started = Stopwatch.GetTimestamp();
            using IDisposableReadOnlyCollection<OrtValue> values = session.Run(options, pinned.Values, outputs);
            _meter?.Add(Stopwatch.GetElapsedTime(started));
            ImmutableArray<Tensor> copies = [.. values.Select(Copy)];
            _limit?.AfterRun();
            return copies;
        }
        catch (OnnxRuntimeException exception)
        {
            throw RunFailure.Of(exception, cancellationToken);
        }
    }

    private static Tensor Copy(OrtValue value)
    {
        OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
        byte[] bytes = info.ElementCount == 0 ? [] : value.GetTensorMutableRawData().ToArray();
        return new Tensor((ElementType)info.ElementDataType, [.. info.Shape], bytes);
    }
}
