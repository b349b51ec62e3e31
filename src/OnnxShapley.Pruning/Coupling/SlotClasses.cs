namespace OnnxShapley.Pruning.Coupling;

/// <summary>Union-find over all slots of a model: two slots in one class can only be removed together.</summary>
internal sealed class SlotClasses
{
    private readonly int[] _parent;
    private readonly int[] _pin;
    private readonly bool[] _isFixed;

    public SlotClasses(int count)
    {
        _parent = new int[count];
        for (int slot = 0; slot < count; slot++)
        {
            _parent[slot] = slot;
        }

        _pin = new int[count];
        _isFixed = new bool[count];
        Array.Fill(_pin, int.MaxValue);
    }

    public int Count => _parent.Length;

    /// <summary>The slot that stands for the class of <paramref name="slot"/>: the smallest of the class.</summary>
    public int Find(int slot)
    {
        while (_parent[slot] != slot)
        {
            slot = _parent[slot] = _parent[_parent[slot]];
        }

        return slot;
    }

    public void Union(int a, int b)
    {
        a = Find(a);
        b = Find(b);
        int root = Math.Min(a, b);
        _parent[Math.Max(a, b)] = root;
        _pin[root] = Math.Min(_pin[a], _pin[b]);
        _isFixed[root] = _isFixed[a] || _isFixed[b];
    }

    /// <summary>Pins the class of a slot. Of several pins a class keeps the one with the smallest number.</summary>
    public void Pin(int slot, int pin)
    {
        slot = Find(slot);
        _pin[slot] = Math.Min(_pin[slot], pin);
    }

    /// <summary>A constant has the slot: it is there in every run.</summary>
    public void Fix(int slot) => _isFixed[Find(slot)] = true;

    /// <summary>Whether a constant has a slot of this slot's class.</summary>
    public bool IsFixed(int slot) => _isFixed[Find(slot)];

    /// <summary>Number of the pin of a slot's class, or null where it has none.</summary>
    public int? PinOf(int slot) => _pin[Find(slot)] is var pin && pin == int.MaxValue ? null : pin;
}
