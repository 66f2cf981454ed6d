using System.Globalization;
using System.Text;

namespace Deus.Hosting.Functions.Storage.Archives;

/// <summary>
/// The records of a pax header that change what is unpacked: name, target, size and sparse map. A later record replaces an earlier one.
/// Values of other keywords, for example owners and binary attributes, are skipped.
/// </summary>
internal sealed class PaxRecords
{
    private const string SparsePrefix = "GNU.sparse.";

    private readonly Dictionary<string, byte[]> _values = new(StringComparer.Ordinal);

    /// <summary>The parts of a sparse file in the format 0.0, which repeats the keywords.</summary>
    public List<TarSegment> Segments { get; } = [];

    public bool IsSparse => _values.Keys.Any(key => key.StartsWith(SparsePrefix, StringComparison.Ordinal)) || Segments.Count > 0;

    public bool IsEmpty => _values.Count == 0 && Segments.Count == 0;

    /// <exception cref="InvalidDataException">The records are damaged.</exception>
    public static PaxRecords Parse(ReadOnlySpan<byte> data)
    {
        var records = new PaxRecords();
        long? offset = null;
        // GNU tar ends at a NUL too, because some programs pad the records.
        while (!data.IsEmpty && data[0] != 0)
        {
            var space = data.IndexOf((byte)' ');
            if (space is < 1 or > 9 || !int.TryParse(data[..space], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                || length <= space + 1 || length > data.Length || data[length - 1] != '\n')
                throw Damaged();
            var record = data[(space + 1)..(length - 1)];
            var equals = record.IndexOf((byte)'=');
            if (equals < 1 || record[0] == ' ')
                throw Damaged();
            records.Add(Encoding.Latin1.GetString(record[..equals]), record[(equals + 1)..].ToArray(), ref offset);
            data = data[length..];
        }

        return offset is null ? records : throw Damaged();
    }

    /// <summary>Returns the bytes of a value; null when the keyword is missing or its value is empty.</summary>
    public byte[]? Find(string keyword) => _values.TryGetValue(keyword, out var value) && value.Length > 0 ? value : null;

    /// <exception cref="InvalidDataException">The value is not a number.</exception>
    public long? FindNumber(string keyword) => _values.TryGetValue(keyword, out var value) ? Number(value) : null;

    /// <exception cref="InvalidDataException">The bytes are not a decimal number of at most 63 bits.</exception>
    public static long Number(ReadOnlySpan<byte> digits) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Damaged();

    private void Add(string keyword, byte[] value, ref long? offset)
    {
        switch (keyword)
        {
            case SparsePrefix + "offset" when offset is null:
                offset = Number(value);
                break;
            case SparsePrefix + "numbytes" when offset is { } start:
                Segments.Add(new TarSegment(start, Number(value)));
                offset = null;
                break;
            case SparsePrefix + "offset" or SparsePrefix + "numbytes":
                throw Damaged();
            case "path" or "linkpath" or "size":
                _values[keyword] = value.Length > 0 ? value : throw Damaged();
                break;
            default:
                if (keyword.StartsWith(SparsePrefix, StringComparison.Ordinal) || keyword is "SCHILY.realsize" or "SUN.holesdata")
                    _values[keyword] = value;
                break;
        }
    }

    private static InvalidDataException Damaged() => new("it has a damaged pax header");
}
