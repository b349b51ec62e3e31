namespace OnnxShapley.Onnx;

/// <summary>Checks that a model can be worked with: known versions, and names that lead somewhere.</summary>
internal static class ModelValidation
{
    /// <summary>Checks a model that was read from a file.</summary>
    /// <exception cref="ModelFormatException">It is not a valid model.</exception>
    /// <exception cref="UnsupportedModelException">Its IR version or opset is not handled.</exception>
    public static void Check(OnnxModel model, string path)
    {
        CheckVersions(model, path);
        GraphValidation.Check(model.Graph);
        foreach (TensorProto tensor in ModelTensors.All(model.Proto))
        {
            TensorContent.Check(tensor, model.Directory);
        }
    }

    private static void CheckVersions(OnnxModel model, string path)
    {
        ModelProto proto = model.Proto;
        if (!proto.HasIrVersion && proto.Graph is null)
        {
            throw new ModelFormatException($"The file '{path}' is not an ONNX model, or it is truncated or damaged. Export or download it again.");
        }

        if (proto.Graph is null)
        {
            throw new ModelFormatException($"The model '{path}' holds no graph. It is truncated or damaged: export or download it again.");
        }

        if (proto.IrVersion is < ModelLimits.OldestIr or > ModelLimits.NewestIr)
        {
            throw new UnsupportedModelException(
                $"The model '{path}' has IR version '{proto.IrVersion}'; versions '{ModelLimits.OldestIr}' to '{ModelLimits.NewestIr}' are handled. Convert it or re-export it with one of them.");
        }

        if (model.Opset == 0)
        {
            throw new ModelFormatException($"The model '{path}' does not say which version of the ONNX operators (opset) it uses. It is truncated or damaged: export or download it again.");
        }

        if (model.Opset is < ModelLimits.OldestOpset or > ModelLimits.NewestOpset)
        {
            throw new UnsupportedModelException(
                $"The model '{path}' uses opset '{model.Opset}'; opsets '{ModelLimits.OldestOpset}' to '{ModelLimits.NewestOpset}' are handled. Convert it or re-export it with one of them.");
        }
    }
}
