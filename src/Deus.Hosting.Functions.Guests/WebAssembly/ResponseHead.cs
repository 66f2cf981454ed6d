using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Deus.Hosting.Functions.Guests.WebAssembly;

/// <summary>
/// Status and headers that a guest writes before its body, as CGI scripts do (RFC 3875): a line <c>Status: 201</c>, lines of headers, and
/// an empty line. Output that begins in any other way is a body with status 200.
/// </summary>
internal sealed partial record ResponseHead(int StatusCode, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    /// <summary>The maximum size of a head in bytes, with its empty line: 16 KiB.</summary>
    public const int MaxBytes = 16 * 1024;

    private const int DefaultStatus = 200;
    private const int MinStatus = 200;
    private const int MaxStatus = 599;

    /// <summary>The head of output without one.</summary>
    public static ResponseHead Plain { get; } = new(DefaultStatus, []);

    /// <summary>Reads the head at the beginning of the output.</summary>
    /// <param name="output">The output so far.</param>
    /// <param name="isComplete">True when the guest has ended.</param>
    /// <param name="length">The length of the head in bytes; 0 for <see cref="Plain"/>.</param>
    /// <returns>The head; null when more output is needed.</returns>
    public static ResponseHead? Read(ReadOnlySpan<byte> output, bool isComplete, out int length)
    {
        length = 0;
        var first = "Status: "u8;
        if (!output.StartsWith(first[..Math.Min(first.Length, output.Length)]))
            return Plain;
        var end = FindEnd(output[..Math.Min(output.Length, MaxBytes)]);
        if (end < 0)
            return isComplete || output.Length >= MaxBytes ? Plain : null;
        if (Parse(Encoding.UTF8.GetString(output[..end])) is not { } head)
            return Plain;
        length = end;
        return head;
    }

    /// <summary>Returns the position behind the first empty line; -1 when the head has no empty line yet.</summary>
    private static int FindEnd(ReadOnlySpan<byte> output)
    {
        var start = 0;
        while (output[start..].IndexOf((byte)'\n') is >= 0 and var length)
        {
            var line = output.Slice(start, length);
            start += length + 1;
            if (line.IsEmpty || line.SequenceEqual("\r"u8))
                return start;
        }

        return -1;
    }

    private static ResponseHead? Parse(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0).ToArray();
        if (StatusLine().Match(lines[0]) is not { Success: true } status)
            return null;
        var headers = new List<KeyValuePair<string, string>>(lines.Length);
        foreach (var line in lines.Skip(1))
        {
            if (HeaderLine().Match(line) is not { Success: true } header)
                return null;
            headers.Add(new(header.Groups[1].Value.ToLowerInvariant(), header.Groups[2].Value));
        }

        var code = int.Parse(status.Groups[1].Value, CultureInfo.InvariantCulture);
        return code is >= MinStatus and <= MaxStatus ? new ResponseHead(code, headers) : null;
    }

    [GeneratedRegex(@"\AStatus: ([0-9]{3})(?: [^\x00-\x1F\x7F]*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex StatusLine();

    [GeneratedRegex(@"\A([A-Za-z0-9!#$%&'*+.^_`|~-]+):[ \t]*([^\x00-\x08\x0A-\x1F\x7F]*?)[ \t]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex HeaderLine();
}
