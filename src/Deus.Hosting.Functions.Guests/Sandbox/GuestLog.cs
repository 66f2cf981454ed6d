using System.Text;

namespace Deus.Hosting.Functions.Guests.Sandbox;

/// <summary>
/// Collects the log lines of one execution. Standard error becomes lines of level error. Above the limit the oldest lines are dropped, so
/// that a guest that logs without end uses bounded memory.
/// </summary>
/// <param name="isEnabled">False to drop what the guest writes.</param>
/// <param name="follower">Receives each line when it is complete; null for none.</param>
internal sealed class GuestLog(bool isEnabled, IProgress<LogLine>? follower)
{
    private const int MaxCharacters = 2_000_000; // The host keeps the last 1,000,000 characters of each of logs and errors.
    private const int MaxLineCharacters = 65_536;
    private const int CharactersPerLine = 64; // The cost of a line without its text.

    private readonly Queue<LogLine> _lines = new();
    private StringBuilder? _line;
    private Decoder? _decoder;
    private int _characters;

    /// <summary>Receives a piece of standard error.</summary>
    public void WriteError(ReadOnlySpan<byte> piece)
    {
        if (!isEnabled)
            return;
        _decoder ??= Encoding.UTF8.GetDecoder();
        _line ??= new StringBuilder();
        Span<char> buffer = stackalloc char[1024];
        while (!piece.IsEmpty)
        {
            _decoder.Convert(piece, buffer, flush: false, out var used, out var decoded, out _);
            AddError(buffer[..decoded]);
            piece = piece[used..];
        }
    }

    /// <summary>Adds a line that the guest has logged.</summary>
    public void Write(FunctionLogLevel level, string text)
    {
        if (isEnabled)
            Add(new LogLine(level, text.Length > MaxLineCharacters ? text[..MaxLineCharacters] : text));
    }

    /// <summary>Ends an incomplete line and returns all lines, then the reasons of a failure.</summary>
    public IReadOnlyList<LogLine> Complete(params ReadOnlySpan<string> reasons)
    {
        if (_line is { Length: > 0 })
            EndLine();
        foreach (var reason in reasons)
            Add(new LogLine(FunctionLogLevel.Error, reason));
        return _lines.Count == 0 ? [] : [.. _lines];
    }

    private void AddError(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var end = text.IndexOf('\n');
            var piece = end < 0 ? text : text[..end];
            _line!.Append(piece);
            if (end >= 0 || _line.Length >= MaxLineCharacters)
                EndLine();
            text = end < 0 ? [] : text[(end + 1)..];
        }
    }

    private void EndLine()
    {
        Add(new LogLine(FunctionLogLevel.Error, _line!.ToString()));
        _line.Clear();
    }

    private void Add(LogLine line)
    {
        _lines.Enqueue(line);
        _characters += line.Text.Length + CharactersPerLine;
        while (_characters > MaxCharacters)
            _characters -= _lines.Dequeue().Text.Length + CharactersPerLine;
        follower?.Report(line);
    }
}
