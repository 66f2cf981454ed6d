namespace Deus.Hosting.Functions.Storage.Archives;

/// <summary>Reads which parts of a sparse file an archive contains, in GNU's formats 0.0, 0.1 and 1.0 of pax.</summary>
internal static class SparseMap
{
    private const int MaxSegments = 1_000_000;

    /// <summary>Returns the parts that the records name; null when the map is at the start of the data (format 1.0).</summary>
    /// <exception cref="InvalidDataException">The map is damaged or in an unknown format.</exception>
    public static List<TarSegment>? FromRecords(PaxRecords records)
    {
        var major = records.FindNumber("GNU.sparse.major") ?? 0;
        var minor = records.FindNumber("GNU.sparse.minor") ?? (records.Find("GNU.sparse.map") is null ? 0 : 1);
        if ((major, minor) == (1, 0))
            return null;
        if (major != 0 || minor is not (0 or 1))
            throw Damaged();
        var segments = records.Find("GNU.sparse.map") is { } map ? Parse(map) : records.Segments;
        return records.FindNumber("GNU.sparse.numblocks") is { } count && count != segments.Count ? throw Damaged() : segments;
    }

    /// <summary>Reads the map at the start of the data: lines with the number of parts, then offset and length of each.</summary>
    /// <param name="readBlockAsync">Reads the next block of the data.</param>
    /// <returns>The parts, and the number of blocks that the map occupies.</returns>
    /// <exception cref="InvalidDataException">The map is damaged.</exception>
    public static async Task<(List<TarSegment> Segments, int Blocks)> FromDataAsync(Func<Task<byte[]>> readBlockAsync)
    {
        var numbers = new List<long>();
        var digits = new List<byte>();
        for (var blocks = 1; ; blocks++)
        {
            foreach (var value in await readBlockAsync().ConfigureAwait(false))
            {
                if (value != '\n')
                {
                    digits.Add(value);
                    if (digits.Count > 20)
                        throw Damaged();
                    continue;
                }

                numbers.Add(PaxRecords.Number(digits.ToArray()));
                digits.Clear();
                if (numbers[0] > MaxSegments)
                    throw Damaged();
                if (numbers.Count == 1 + (2 * numbers[0]))
                    return (Pair([.. numbers.Skip(1)]), blocks);
            }
        }
    }

    /// <summary>Checks that the parts ascend, lie in the file, and are together as long as the data.</summary>
    /// <exception cref="InvalidDataException">They do not.</exception>
    public static void Check(List<TarSegment> segments, long realSize, long dataBytes)
    {
        long end = 0;
        long sum = 0;
        foreach (var (offset, length) in segments)
        {
            if (offset < end || offset > realSize || length > realSize - offset)
                throw Damaged();
            end = offset + length;
            sum += length;
        }

        if (sum != dataBytes)
            throw Damaged();
    }

    private static List<TarSegment> Parse(byte[] map) =>
        Pair([.. System.Text.Encoding.Latin1.GetString(map).Split(',').Select(n => PaxRecords.Number(System.Text.Encoding.Latin1.GetBytes(n)))]);

    private static List<TarSegment> Pair(long[] numbers) => numbers.Length % 2 == 0
        ? [.. numbers.Chunk(2).Select(pair => new TarSegment(pair[0], pair[1]))]
        : throw Damaged();

    private static InvalidDataException Damaged() => new("it has a sparse file with a damaged or unknown map");
}
