using System.Text;

namespace Deus.Hosting.Functions.Executions.Masking;

/// <summary>
/// Takes secrets out of a text that comes in pieces. It goes on line by line; what may still become a secret waits for the rest.
/// </summary>
/// <param name="mask">Takes them out; null when they stay.</param>
/// <param name="next">Who gets the text.</param>
internal sealed class MaskedOutput(RecordMask? mask, Action<string> next) : IDisposable
{
    /// <summary>In characters. A line that does not end by then goes on in pieces.</summary>
    private const int MaxLine = 16 * 1024;

    private readonly Lock _gate = new();
    private readonly StringBuilder _held = new();

    /// <summary>Takes the next piece.</summary>
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

    /// <summary>Passes on what is held.</summary>
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
