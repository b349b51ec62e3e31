namespace OnnxShapley.Inference;

/// <summary>Type of a tensor's elements, numbered as in the ONNX standard (TensorProto.DataType).</summary>
public enum ElementType
{
    /// <summary>No type, or one that is not handled.</summary>
    Undefined = 0,

    /// <summary>float32.</summary>
    Single = 1,

    /// <summary>uint8.</summary>
    Byte = 2,

    /// <summary>int8.</summary>
    SByte = 3,

    /// <summary>uint16.</summary>
    UInt16 = 4,

    /// <summary>int16.</summary>
    Int16 = 5,

    /// <summary>int32.</summary>
    Int32 = 6,

    /// <summary>int64.</summary>
    Int64 = 7,

    /// <summary>bool, one byte each.</summary>
    Boolean = 9,

    /// <summary>float16 (IEEE half).</summary>
    Half = 10,

    /// <summary>float64.</summary>
    Double = 11,

    /// <summary>uint32.</summary>
    UInt32 = 12,

    /// <summary>uint64.</summary>
    UInt64 = 13,

    /// <summary>bfloat16.</summary>
    BFloat16 = 16,
}
