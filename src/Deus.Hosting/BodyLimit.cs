using System.Text;

namespace Deus.Hosting;

/// <summary>Cuts a text to a number of UTF-8 bytes without splitting a character.</summary>
internal static class BodyLimit
{
    public static (string Body, bool IsTruncated) Apply(string body, int maxBytes)
    {
        if (body.Length <= maxBytes / 3 || Encoding.UTF8.GetByteCount(body) <= maxBytes)
            return (body, false);
        var bytes = 0;
        var length = 0;
        foreach (var rune in body.EnumerateRunes())
        {
            if ((bytes += rune.Utf8SequenceLength) > maxBytes)
                break;
            length += rune.Utf16SequenceLength;
        }

        return (body[..length], true);
    }
}
