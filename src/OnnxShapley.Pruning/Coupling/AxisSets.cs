namespace OnnxShapley.Pruning.Coupling;

/// <summary>
/// The sets of axes that classes of slots lie on, found axis by axis. Sets are the paths of a tree from its root, so that classes on equal sets end
/// at the same place, and a set that thousands of channels share is held once.
/// </summary>
internal sealed class AxisSets
{
    private const int Root = 0;

    private readonly List<(int Parent, int Axis)> _places = [(-1, -1)];
    private readonly Dictionary<(int Parent, int Axis), int> _children = [];
    private readonly int[] _placeOfClass;

    /// <summary>Finds the set of every class.</summary>
    /// <param name="axes">All axes, by number.</param>
    /// <param name="classes">The classes.</param>
    /// <param name="isWanted">The slots that stand for classes whose sets are wanted.</param>
    public AxisSets(IReadOnlyList<Axis> axes, SlotClasses classes, bool[] isWanted)
    {
        _placeOfClass = new int[classes.Count];
        foreach (Axis axis in axes)
        {
            (int parent, int place) last = (-1, -1);
            for (int index = 0; index < axis.Length; index++)
            {
                int representative = classes.Find(axis.Slot(index));
                int place = _placeOfClass[representative];
                if (!isWanted[representative] || _places[place].Axis == axis.Id)
                {
                    continue;
                }

                last = place == last.parent ? last : (place, Child(place, axis.Id));
                _placeOfClass[representative] = last.place;
            }
        }
    }

    /// <summary>The classes that are wanted and lie on some axis, set by set: ascending within a set, sets in the order of their first class.</summary>
    public IEnumerable<(List<int> Axes, List<int> Classes)> Enumerate()
    {
        Dictionary<int, List<int>> classesOfPlace = [];
        List<int> places = [];
        for (int representative = 0; representative < _placeOfClass.Length; representative++)
        {
            int place = _placeOfClass[representative];
            if (place == Root)
            {
                continue;
            }

            if (!classesOfPlace.TryGetValue(place, out List<int>? members))
            {
                classesOfPlace.Add(place, members = []);
                places.Add(place);
            }

            members.Add(representative);
        }

        return places.Select(place => (AxesOf(place), classesOfPlace[place]));
    }

    private int Child(int parent, int axis)
    {
        if (!_children.TryGetValue((parent, axis), out int child))
        {
            child = _places.Count;
            _places.Add((parent, axis));
            _children.Add((parent, axis), child);
        }

        return child;
    }

    private List<int> AxesOf(int place)
    {
        List<int> axes = [];
        for (; place != Root; place = _places[place].Parent)
        {
            axes.Add(_places[place].Axis);
        }

        axes.Reverse();
        return axes;
    }
}
