using OnnxShapley.Engine.Pipeline;

namespace OnnxShapley.Cli.Rendering;

/// <summary>Shows how far a command has come; what it leaves on the screen is cleaned up when it is disposed of.</summary>
internal interface IProgressDisplay : IProgress<PipelineProgress>, IDisposable;
