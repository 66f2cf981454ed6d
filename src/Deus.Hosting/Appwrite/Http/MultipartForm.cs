using System.Net.Http.Headers;
using System.Text;

namespace Deus.Hosting.Appwrite.Http;

/// <summary>
/// The parts of a <c>multipart/form-data</c> response by name. The parser is deliberately small: the body is already in memory
/// and bounded. The parser bounds the number of parts and the length of their headers.
/// </summary>
internal sealed class MultipartForm
{
    private const int MaxParts = 64;
    private const int MaxHeaderBytes = 8192;
    private const int MaxBoundaryLength = 200;

    private readonly Dictionary<string, ReadOnlyMemory<byte>> _parts = new(StringComparer.Ordinal);

    private MultipartForm()
    {
    }

    /// <summary>The bytes of a part; empty when no part has this name.</summary>
    public ReadOnlyMemory<byte> this[string name] => _parts.GetValueOrDefault(name);

    public string Text(string name) => Encoding.UTF8.GetString(this[name].Span);

    /// <summary>Returns the boundary of a form; null for any other content.</summary>
    public static string? BoundaryOf(MediaTypeHeaderValue? type)
    {
        if (!string.Equals(type?.MediaType, "multipart/form-data", StringComparison.OrdinalIgnoreCase))
            return null;
        var boundary = type!.Parameters
            .FirstOrDefault(p => string.Equals(p.Name, "boundary", StringComparison.OrdinalIgnoreCase))?.Value?.Trim('"');
        return boundary is { Length: > 0 and <= MaxBoundaryLength } ? boundary : null;
    }

    /// <exception cref="InvalidDataException">The body is not a form with this boundary, or the form has no end.</exception>
    public static MultipartForm Parse(ReadOnlyMemory<byte> body, string boundary)
    {
        var form = new MultipartForm();
        var delimiter = Encoding.UTF8.GetBytes("\r\n--" + boundary);
        var at = SkipFirst(body.Span, delimiter);
        while (!IsEnd(body.Span, at))
        {
            var start = SkipLineEnd(body.Span, at);
            var end = FindDelimiter(body.Span, start, delimiter);
            form.Add(body[start..end]);
            at = end + delimiter.Length;
        }

        return form;
    }

    private static int SkipFirst(ReadOnlySpan<byte> body, ReadOnlySpan<byte> delimiter)
    {
        // The first delimiter has no line break before it.
        if (body.StartsWith(delimiter[2..]))
            return delimiter.Length - 2;
        return FindDelimiter(body, 0, delimiter) + delimiter.Length;
    }

    /// <summary>
    /// Returns the position of the next delimiter. A delimiter is followed by a line break, or by two dashes when it is the last
    /// one; other occurrences belong to the part.
    /// </summary>
    private static int FindDelimiter(ReadOnlySpan<byte> body, int start, ReadOnlySpan<byte> delimiter)
    {
        // A part without content ends with the line break of the empty line after its headers.
        for (var from = start; ;)
        {
            var found = body[from..].IndexOf(delimiter);
            if (found < 0)
                throw new InvalidDataException("The form has no end.");
            var behind = from + found + delimiter.Length;
            if (IsEnd(body, behind) || body[behind..].StartsWith("\r\n"u8))
                return from + found;
            from += found + 1;
        }
    }

    private static bool IsEnd(ReadOnlySpan<byte> body, int at) => body[at..].StartsWith("--"u8);

    private static int SkipLineEnd(ReadOnlySpan<byte> body, int at) => body[at..].StartsWith("\r\n"u8)
        ? at + 2
        : throw new InvalidDataException("A delimiter of the form is not followed by a line end.");

    private void Add(ReadOnlyMemory<byte> part)
    {
        var head = part.Span[..Math.Min(part.Length, MaxHeaderBytes)];
        var length = head.IndexOf("\r\n\r\n"u8);
        if (length < 0)
            throw new InvalidDataException($"A part has no headers, or more than {MaxHeaderBytes} bytes of them.");
        if (NameOf(Encoding.UTF8.GetString(head[..length])) is not { } name)
            return;
        if (_parts.Count == MaxParts)
            throw new InvalidDataException($"The form has more than {MaxParts} parts.");
        if (!_parts.TryAdd(name, part[(length + 4)..]))
            throw new InvalidDataException($"The form has more than one part '{name}'.");
    }

    private static string? NameOf(string headers)
    {
        const string Header = "Content-Disposition:";
        var line = headers.Split("\r\n").FirstOrDefault(h => h.StartsWith(Header, StringComparison.OrdinalIgnoreCase));
        return line is not null && ContentDispositionHeaderValue.TryParse(line[Header.Length..].Trim(), out var disposition)
            && disposition.Name?.Trim('"') is { Length: > 0 } name
            ? name
            : null;
    }
}
