namespace Deus.Hosting.Functions.Deployments;

/// <summary>Finds a shortest difference between two texts by lines, with the algorithm of Myers.</summary>
internal static class LineDiff
{
    /// <summary>The number of changed lines above which the changed part is shown as removed and added: 2,000.</summary>
    private const int MaxChanges = 2000;

    public static IReadOnlyList<DiffLine> Create(string before, string after)
    {
        var (old, now) = (Lines(before), Lines(after));
        var start = CommonStart(old, now);
        var end = CommonEnd(old, now, start);
        var result = new List<DiffLine>(Math.Max(old.Length, now.Length));
        Keep(result, old, 0, 0, start);
        var (oldMiddle, newMiddle) = (old[start..(old.Length - end)], now[start..(now.Length - end)]);
        foreach (var (change, line) in Middle(oldMiddle, newMiddle))
        {
            result.Add(change switch
            {
                DiffChange.Removed => new(change, start + line.Old + 1, null, oldMiddle[line.Old]),
                DiffChange.Added => new(change, null, start + line.New + 1, newMiddle[line.New]),
                _ => new(change, start + line.Old + 1, start + line.New + 1, oldMiddle[line.Old]),
            });
        }

        Keep(result, old, old.Length - end, now.Length - end, end);
        return result;
    }

    /// <summary>Splits a text. A line break at its end begins no further line.</summary>
    private static string[] Lines(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        return lines[^1].Length == 0 ? lines[..^1] : lines;
    }

    private static int CommonStart(string[] old, string[] now)
    {
        var count = 0;
        while (count < old.Length && count < now.Length && old[count] == now[count])
            count++;
        return count;
    }

    private static int CommonEnd(string[] old, string[] now, int start)
    {
        var count = 0;
        while (count < old.Length - start && count < now.Length - start && old[^(count + 1)] == now[^(count + 1)])
            count++;
        return count;
    }

    private static void Keep(List<DiffLine> result, string[] old, int oldFirst, int newFirst, int count)
    {
        for (var i = 0; i < count; i++)
            result.Add(new DiffLine(DiffChange.Unchanged, oldFirst + i + 1, newFirst + i + 1, old[oldFirst + i]));
    }

    private static IEnumerable<(DiffChange Change, (int Old, int New) Line)> Middle(string[] old, string[] now)
    {
        if (FindPath(old, now) is { } path)
            return path;
        return Enumerable.Range(0, old.Length).Select(line => (DiffChange.Removed, (line, 0)))
            .Concat(Enumerable.Range(0, now.Length).Select(line => (DiffChange.Added, (0, line))));
    }

    /// <summary>Returns the steps of a shortest path; null when it has more changes than the maximum.</summary>
    private static List<(DiffChange Change, (int Old, int New) Line)>? FindPath(string[] old, string[] now)
    {
        var limit = Math.Min(old.Length + now.Length, MaxChanges);
        var furthest = new int[(2 * limit) + 3]; // The furthest line of the old text on each diagonal.
        var trace = new List<int[]>();
        for (var changes = 0; changes <= limit; changes++)
        {
            trace.Add(furthest[(limit - changes)..(limit + changes + 3)]);
            for (var diagonal = -changes; diagonal <= changes; diagonal += 2)
            {
                var at = limit + 1 + diagonal;
                var x = IsAddition(furthest, at, diagonal, changes) ? furthest[at + 1] : furthest[at - 1] + 1;
                while (x < old.Length && x - diagonal < now.Length && old[x] == now[x - diagonal])
                    x++;
                furthest[at] = x;
                if (x >= old.Length && x - diagonal >= now.Length)
                    return Walk(trace, old.Length, now.Length);
            }
        }

        return null;
    }

    private static bool IsAddition(int[] furthest, int at, int diagonal, int changes) =>
        diagonal == -changes || (diagonal != changes && furthest[at - 1] < furthest[at + 1]);

    /// <summary>Walks back from the ends of both texts.</summary>
    private static List<(DiffChange Change, (int Old, int New) Line)> Walk(List<int[]> trace, int x, int y)
    {
        var steps = new List<(DiffChange, (int, int))>();
        for (var changes = trace.Count - 1; changes >= 0; changes--)
        {
            var (before, diagonal) = (trace[changes], x - y);
            var at = changes + 1 + diagonal;
            var isAddition = IsAddition(before, at, diagonal, changes);
            var fromX = isAddition ? before[at + 1] : before[at - 1];
            var fromY = fromX - (isAddition ? diagonal + 1 : diagonal - 1);
            while (x > fromX && y > fromY)
            {
                x--;
                y--;
                steps.Add((DiffChange.Unchanged, (x, y)));
            }

            if (changes == 0)
                break;
            steps.Add(isAddition ? (DiffChange.Added, (0, fromY)) : (DiffChange.Removed, (fromX, 0)));
            (x, y) = (fromX, fromY);
        }

        steps.Reverse();
        return steps;
    }
}
