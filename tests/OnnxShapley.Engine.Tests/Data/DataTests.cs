namespace OnnxShapley.Engine.Tests.Data;

/// <summary>Tests that write data files, each into a folder of its own.</summary>
public abstract class DataTests : IDisposable
{
    internal DataFolder Folder { get; } = new();

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => Folder.Dispose();
}
