using System.Numerics;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Data;

/// <summary>Converts stored elements to an input's element type; what the type cannot hold is an error, never rounded into it silently.</summary>
internal static class TensorConverter
{
    /// <summary>Whether inputs of that type can be fed.</summary>
    public static bool Handles(ElementType type) => type is not (ElementType.Undefined or ElementType.BFloat16) && Enum.IsDefined(type);

    /// <summary>Converts rows, with the input's preprocessing if it is an image.</summary>
    /// <param name="stored">The rows as stored: [rows, …].</param>
    /// <param name="binding">The input that they feed.</param>
    /// <param name="rows">Their numbers in the file, for messages.</param>
    /// <exception cref="CalibrationException">An element is not finite or does not fit the type; the message names the first such row.</exception>
    public static Tensor Convert(Tensor stored, InputBinding binding, ReadOnlySpan<int> rows) => binding.Signature.Type switch
    {
        ElementType.Single => ToFloating<float>(stored, binding, rows),
        ElementType.Half => ToFloating<Half>(stored, binding, rows),
        ElementType.Double => ToFloating<double>(stored, binding, rows),
        ElementType.Byte => ToInteger<byte>(stored, binding, rows),
        ElementType.SByte => ToInteger<sbyte>(stored, binding, rows),
        ElementType.UInt16 => ToInteger<ushort>(stored, binding, rows),
        ElementType.Int16 => ToInteger<short>(stored, binding, rows),
        ElementType.UInt32 => ToInteger<uint>(stored, binding, rows),
        ElementType.Int32 => ToInteger<int>(stored, binding, rows),
        ElementType.UInt64 => ToInteger<ulong>(stored, binding, rows),
        ElementType.Int64 => ToInteger<long>(stored, binding, rows),
        ElementType.Boolean => ToBoolean(stored, binding, rows),
        _ => throw new ArgumentOutOfRangeException(nameof(binding), binding.Signature.Type, "Not a type that can be fed."),
    };

    private static Tensor ToFloating<T>(Tensor stored, InputBinding binding, ReadOnlySpan<int> rows)
        where T : unmanaged, INumberBase<T>
    {
        Tensor converted = Tensor.Zeros(binding.Signature.Type, stored.Shape.AsSpan());
        Span<T> elements = converted.Span<T>();
        double[] row = new double[rows.IsEmpty ? 0 : stored.Count / rows.Length];
        for (int index = 0; index < rows.Length; index++)
        {
            ElementReader.ReadDoubles(stored, index * row.Length, row);
            EnsureFinite(row, binding, rows[index]);
            binding.Normalization?.Apply(row);
            Span<T> target = elements.Slice(index * row.Length, row.Length);
            for (int place = 0; place < row.Length; place++)
            {
                target[place] = T.CreateTruncating(row[place]);
                if (!T.IsFinite(target[place]))
                {
                    throw DoesNotFit($"{row[place]}", binding, rows[index]);
                }
            }
        }

        return converted;
    }

    private static Tensor ToInteger<T>(Tensor stored, InputBinding binding, ReadOnlySpan<int> rows)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        Tensor converted = Tensor.Zeros(binding.Signature.Type, stored.Shape.AsSpan());
        WriteIntegers(stored, binding, rows, Int128.CreateTruncating(T.MinValue), Int128.CreateTruncating(T.MaxValue), converted.Span<T>());
        return converted;
    }

    private static Tensor ToBoolean(Tensor stored, InputBinding binding, ReadOnlySpan<int> rows)
    {
        Tensor converted = Tensor.Zeros(ElementType.Boolean, stored.Shape.AsSpan());
        WriteIntegers(stored, binding, rows, 0, 1, converted.Bytes.Span);
        return converted;
    }

    private static void WriteIntegers<T>(
        Tensor stored, InputBinding binding, ReadOnlySpan<int> rows, Int128 least, Int128 most, Span<T> elements)
        where T : IBinaryInteger<T>
    {
        Int128[] row = new Int128[rows.IsEmpty ? 0 : stored.Count / rows.Length];
        for (int index = 0; index < rows.Length; index++)
        {
            ReadRow(stored, index, row, binding, rows[index]);
            for (int place = 0; place < row.Length; place++)
            {
                if (row[place] < least || row[place] > most)
                {
                    throw DoesNotFit($"{row[place]}", binding, rows[index]);
                }

                elements[(index * row.Length) + place] = T.CreateTruncating(row[place]);
            }
        }
    }

    private static void ReadRow(Tensor stored, int index, Span<Int128> row, InputBinding binding, int number)
    {
        if (stored.Type is not (ElementType.Half or ElementType.Single or ElementType.Double))
        {
            ElementReader.ReadIntegers(stored, index * row.Length, row);
            return;
        }

        double[] values = new double[row.Length];
        ElementReader.ReadDoubles(stored, index * row.Length, values);
        EnsureFinite(values, binding, number);
        for (int place = 0; place < row.Length; place++)
        {
            row[place] = double.IsInteger(values[place])
                ? Int128.CreateSaturating(values[place])
                : throw DoesNotFit($"{values[place]}", binding, number);
        }
    }

    private static void EnsureFinite(ReadOnlySpan<double> row, InputBinding binding, int number)
    {
        foreach (double value in row)
        {
            if (!double.IsFinite(value))
            {
                throw new CalibrationException(
                    $"The {binding.Array.Description} has {(double.IsNaN(value) ? "a NaN" : "an infinity")} in row {number}. "
                    + "Repair that row or leave it out.");
            }
        }
    }

    private static CalibrationException DoesNotFit(string value, InputBinding binding, int number) =>
        new($"The {binding.Array.Description} has the value '{value}' in row {number}, which element type '{binding.Signature.Type}' "
            + $"of the model's input '{binding.Signature.Name}' cannot hold. Scale the data, or save what the model was trained with.");
}
