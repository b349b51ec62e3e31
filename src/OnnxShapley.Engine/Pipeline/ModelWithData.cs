using System.Collections.Immutable;
using OnnxShapley.Engine.Data;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Pipeline;

/// <summary>A model that is open for running, and the data files that feed it.</summary>
internal sealed class ModelWithData : IDisposable
{
    private readonly DatasetLoader _loader;

    private ModelWithData(SourceModel model, DatasetLoader loader)
    {
        Model = model;
        _loader = loader;
    }

    /// <summary>The model; where it takes one example, with an axis for a batch of one.</summary>
    public SourceModel Model { get; }

    /// <summary>Number of rows that the files hold.</summary>
    public int Count => _loader.Count;

    /// <summary>Opens a model and its data.</summary>
    /// <exception cref="OnnxShapleyException">A file cannot be read, or the data do not fit the model.</exception>
    public static ModelWithData Open(string path, DataOptions data, SessionSettings settings)
    {
        SourceModel model = SourceModel.Open(path, settings);
        try
        {
            DatasetLoader loader = DatasetLoader.Open(data.Path, data.LabelsPath, model.Session.Inputs, data.Preprocessing);
            if (loader.TakesOneExample)
            {
                model.Dispose();
                model = SourceModel.OpenWithBatchAxis(path, settings);
            }

            return new ModelWithData(model, loader);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Reads and converts some rows: see <see cref="DatasetLoader.Load"/>.</summary>
    public Dataset Load(ImmutableArray<int> rows, long mostHeld)
    {
        Dataset data = _loader.Load(rows, mostHeld);
        return _loader.TakesOneExample
            ? data with { Inputs = data.Inputs.ToImmutableDictionary(input => BatchAxis.NameOf(input.Key), input => input.Value) }
            : data;
    }

    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();
}
