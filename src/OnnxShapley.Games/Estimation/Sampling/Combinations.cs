namespace OnnxShapley.Games;

/// <summary>Enumerates coalitions.</summary>
internal static class Combinations
{
    /// <summary>All coalitions of a size, in lexicographic order of their members.</summary>
    public static IEnumerable<Coalition> Of(int players, int size)
    {
        int[] members = [.. Enumerable.Range(0, size)];
        while (true)
        {
            yield return Coalition.Of(players, members);
            int last = size - 1;
            while (last >= 0 && members[last] == players - size + last)
            {
                last--;
            }

            if (last < 0)
            {
                yield break;
            }

            members[last]++;
            for (int index = last + 1; index < size; index++)
            {
                members[index] = members[index - 1] + 1;
            }
        }
    }
}
