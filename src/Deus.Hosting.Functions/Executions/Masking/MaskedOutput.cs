using System.Text;

namespace Deus.Hosting.Functions.Executions.Masking;

/// <summary>
/// Removes secrets from a text that arrives in pieces. Text is passed on line by line; the beginning of a possible secret is held back
/// until the rest arrives.
/// </summary>
/// <param name="mask">Removes secrets; null: the text is passed on unchanged.</param>
/// <param name="next">Receives the text.</param>
internal sealed class MaskedOutput(RecordMask? mask, Action<string> next) : IDisposable
{
    /// <summary>In characters. A longer line is passed on in pieces.</summary>
    private const int MaxLine = 16 * 1024;

    private readonly Lock _gate = new();
    private readonly StringBuilder _held = new();

    /// <summary>Adds a piece of text.</summary>
    public void Write(string text)
    {
        if (mask is null)
        {
            next(text);
            return;
        }

        lock (_gate)
        {
            _held.Append(text);
            var held = _held.ToString();
            var line = held.AsSpan().LastIndexOfAny('\n', '\r') + 1;
            Pass(held, mask.KeepTogether(held, held.Length - line > MaxLine ? held.Length : line));
        }
    }

    /// <summary>Passes on the text that is held back.</summary>
    public void Dispose()
    {
        lock (_gate)
            Pass(_held.ToString(), _held.Length);
    }

    private void Pass(string held, int length)
    {
        if (length == 0)
            return;
        next(mask!.Text(held[..length]));
        _held.Remove(0, length);
    }
}
