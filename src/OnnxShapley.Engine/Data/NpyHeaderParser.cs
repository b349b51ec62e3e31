using System.Collections.Immutable;
using System.Globalization;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Data;

/// <summary>
/// Parses the Python literal in a '.npy' header: <c>{'descr': '&lt;f4', 'fortran_order': False, 'shape': (3, 4), }</c>.
/// Source: NumPy Enhancement Proposal 1, "Format Specification". Exactly these three keys, in any order.
/// </summary>
internal ref struct NpyHeaderParser
{
    // NumPy itself allows 64 axes.
    private const int MostAxes = 64;

    private readonly string _text;
    private readonly ArrayLocation _location;
    private int _position;

    private NpyHeaderParser(string text, ArrayLocation location)
    {
        _text = text;
        _location = location;
    }

    /// <summary>Parses a header.</summary>
    /// <exception cref="CalibrationException">It is malformed, or its element type is not handled.</exception>
    public static NpyHeader Parse(string text, ArrayLocation location) => new NpyHeaderParser(text, location).Parse();

    private NpyHeader Parse()
    {
        string? descriptor = null;
        bool? fortranOrder = null;
        ImmutableArray<long>? shape = null;
        Expect('{');
        while (!TryTake('}'))
        {
            string key = ReadString();
            Expect(':');
            switch (key)
            {
                case "descr" when descriptor is null:
                    descriptor = ReadDescriptor();
                    break;
                case "fortran_order" when fortranOrder is null:
                    fortranOrder = ReadBoolean();
                    break;
                case "shape" when shape is null:
                    shape = ReadShape();
                    break;
                default:
                    throw _location.Malformed($"its header has the key '{key}', which is unknown or there twice");
            }

            if (!TryTake(','))
            {
                Expect('}');
                break;
            }
        }

        SkipSpace();
        return _position < _text.Length ? throw Expected("its end") : Build(descriptor, fortranOrder, shape);
    }

    private readonly NpyHeader Build(string? descriptor, bool? fortranOrder, ImmutableArray<long>? shape)
    {
        if (descriptor is null || fortranOrder is null || shape is null)
        {
            throw _location.Malformed("its header lacks one of the keys 'descr', 'fortran_order' and 'shape'");
        }

        ElementType type = NpyElements.TypeOf(descriptor);
        return type == ElementType.Undefined
            ? throw _location.UnsupportedElements(descriptor)
            : new NpyHeader(descriptor, type, descriptor[0] == '>', fortranOrder.Value, shape.Value);
    }

    private string ReadDescriptor()
    {
        SkipSpace();
        if (_position < _text.Length && _text[_position] == '[')
        {
            // A structured type: a list of fields, up to the last bracket of the header.
            throw _location.UnsupportedElements(_text[_position..(Math.Max(_text.LastIndexOf(']'), _position) + 1)]);
        }

        return ReadString();
    }

    private string ReadString()
    {
        SkipSpace();
        char quote = _position < _text.Length ? _text[_position] : '\0';
        int end = quote is '\'' or '"' ? _text.IndexOf(quote, _position + 1) : -1;
        if (end < 0)
        {
            throw Expected("a quoted word");
        }

        string content = _text[(_position + 1)..end];
        _position = end + 1;
        return content;
    }

    private bool ReadBoolean()
    {
        SkipSpace();
        foreach (string word in (ReadOnlySpan<string>)["True", "False"])
        {
            if (_text.AsSpan(_position).StartsWith(word, StringComparison.Ordinal))
            {
                _position += word.Length;
                return word == "True";
            }
        }

        throw Expected("'True' or 'False'");
    }

    private ImmutableArray<long> ReadShape()
    {
        ImmutableArray<long>.Builder shape = ImmutableArray.CreateBuilder<long>();
        Expect('(');
        while (!TryTake(')'))
        {
            shape.Add(ReadLength());
            if (shape.Count > MostAxes)
            {
                throw _location.Malformed($"its header names more than {MostAxes} axes");
            }

            if (!TryTake(','))
            {
                Expect(')');
                break;
            }
        }

        return shape.ToImmutable();
    }

    private long ReadLength()
    {
        SkipSpace();
        int end = _position;
        while (end < _text.Length && char.IsAsciiDigit(_text[end]))
        {
            end++;
        }

        if (!long.TryParse(_text.AsSpan(_position, end - _position), NumberStyles.None, CultureInfo.InvariantCulture, out long length))
        {
            throw Expected("the length of an axis");
        }

        // Python 2 wrote long integers with this letter.
        _position = end < _text.Length && _text[end] == 'L' ? end + 1 : end;
        return length;
    }

    private void Expect(char character)
    {
        if (!TryTake(character))
        {
            throw Expected($"'{character}'");
        }
    }

    private bool TryTake(char character)
    {
        SkipSpace();
        bool found = _position < _text.Length && _text[_position] == character;
        _position += found ? 1 : 0;
        return found;
    }

    private void SkipSpace()
    {
        while (_position < _text.Length && _text[_position] is ' ' or '\n' or '\r' or '\t')
        {
            _position++;
        }
    }

    private readonly CalibrationException Expected(string what) =>
        _location.Malformed($"its header is malformed at character {_position}, where {what} is expected");
}
