using System.Globalization;
using System.Text;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Builds.Local;

/// <summary>What the commands have printed and nobody has stored yet. Of a flood the end is kept, and says so.</summary>
internal sealed class OutputDecoder
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _text = new();
    private long _dropped;

    public void Add(string text)
    {
        lock (_gate)
        {
            // SQLite's text ends at the first NUL.
            _text.Append(text.Replace("\0", "", StringComparison.Ordinal));
            var excess = _text.Length - TailBuffer.MaxLogCharacters;
            if (excess <= 0)
                return;
            _text.Remove(0, excess);
            _dropped += excess;
        }
    }

    /// <summary>Takes what is there. Half of a character at the end waits for its other half.</summary>
    public string Take() => Take(keepHalf: true);

    /// <summary>Takes what is there, to the end.</summary>
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
        : string.Create(CultureInfo.InvariantCulture, $"\n[{_dropped} characters that were printed too fast are left out]\n");
}
