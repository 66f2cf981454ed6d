using System.Collections.Immutable;
using System.Globalization;

namespace Deus.Hosting.Functions.Builds.Rules;

/// <summary>
/// The set of received numbers 1, 2, 3, …: all numbers up to one, and ranges above it. The size depends on the number of gaps, not on the
/// count of numbers. The number of gaps is limited.
/// </summary>
/// <param name="Through">All numbers up to this one have been received.</param>
/// <param name="Islands">The received ranges above it, in order, with a gap before each.</param>
internal sealed record LogNumbers(long Through, ImmutableArray<LogRange> Islands)
{
    /// <summary>The maximum number of ranges: 4096. A number that would add another range is rejected.</summary>
    public const int MaxIslands = 4096;

    public static readonly LogNumbers None = new(0, []);

    public bool Contains(long number) => number <= Through || IslandOf(number) >= 0;

    /// <returns>The set with the number; the same object when the number is already in the set or is rejected.</returns>
    public LogNumbers With(long number)
    {
        if (number == Through + 1)
            return Extended(number);
        var at = number <= Through ? 0 : IslandOf(number);
        return at >= 0 ? this : Inserted(~at, number);
    }

    /// <summary>Returns the stored form, for example <c>7;9-12;15-15</c>.</summary>
    public override string ToString() => string.Join(
        ';', Islands.Select(i => string.Create(CultureInfo.InvariantCulture, $"{i.First}-{i.Last}"))
            .Prepend(Through.ToString(CultureInfo.InvariantCulture)));

    public static LogNumbers Parse(string text)
    {
        var parts = text.Split(';');
        return new LogNumbers(long.Parse(parts[0], CultureInfo.InvariantCulture), [.. parts.Skip(1).Select(RangeOf)]);
    }

    private static LogRange RangeOf(string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        return new LogRange(
            long.Parse(text.AsSpan(0, dash), CultureInfo.InvariantCulture), long.Parse(text.AsSpan(dash + 1), CultureInfo.InvariantCulture));
    }

    private LogNumbers Extended(long number) => Islands.Length > 0 && Islands[0].First == number + 1
        ? new LogNumbers(Islands[0].Last, Islands.RemoveAt(0))
        : new LogNumbers(number, Islands);

    private LogNumbers Inserted(int at, long number)
    {
        var joinsBefore = at > 0 && Islands[at - 1].Last == number - 1;
        var joinsAfter = at < Islands.Length && Islands[at].First == number + 1;
        return (joinsBefore, joinsAfter) switch
        {
            (true, true) => this with
            {
                Islands = Islands.RemoveAt(at).SetItem(at - 1, new LogRange(Islands[at - 1].First, Islands[at].Last)),
            },
            (true, false) => this with { Islands = Islands.SetItem(at - 1, Islands[at - 1] with { Last = number }) },
            (false, true) => this with { Islands = Islands.SetItem(at, Islands[at] with { First = number }) },
            _ when Islands.Length >= MaxIslands => this,
            _ => this with { Islands = Islands.Insert(at, new LogRange(number, number)) },
        };
    }

    /// <returns>The index of the range that contains the number; otherwise the bitwise complement of the insertion index.</returns>
    private int IslandOf(long number)
    {
        var (low, high) = (0, Islands.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (number < Islands[middle].First)
                high = middle - 1;
            else if (number > Islands[middle].Last)
                low = middle + 1;
            else
                return middle;
        }

        return ~low;
    }
}

/// <summary>A range of consecutive numbers.</summary>
internal readonly record struct LogRange(long First, long Last);
