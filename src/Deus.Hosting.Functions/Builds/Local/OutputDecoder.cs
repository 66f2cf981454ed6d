using System.Globalization;
using System.Text;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Builds.Local;

/// <summary>
/// Buffers command output that is not stored yet. If too much arrives, only the end is kept, with a note about the dropped text.
/// </summary>
internal sealed class OutputDecoder
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _text = new();
    private long _dropped;

    public void Add(string text)
    {
        lock (_gate)
        {
            // A text in SQLite ends at the first NUL.
            _text.Append(text.Replace("\0", "", StringComparison.Ordinal));
            var excess = _text.Length - TailBuffer.MaxLogCharacters;
            if (excess <= 0)
                return;
            _text.Remove(0, excess);
            _dropped += excess;
        }
    }

    /// <summary>Removes and returns the buffered text. A trailing high surrogate stays until its low surrogate arrives.</summary>
    public string Take() => Take(keepHalf: true);

    /// <summary>Removes and returns all buffered text.</summary>
    public string TakeAll() => Take(keepHalf: false);

    private string Take(bool keepHalf)
    {
        lock (_gate)
        {
            var length = _text.Length;
            if (keepHalf && length > 0 && char.IsHighSurrogate(_text[length - 1]))
                length--;
            var taken = Dropped() + _text.ToString(0, length);
            _text.Remove(0, length);
            _dropped = 0;
            return taken;
        }
    }

    private string Dropped() => _dropped == 0
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"\n[{_dropped} characters dropped: the output was too fast]\n");
}
