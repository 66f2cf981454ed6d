namespace Deus.Hosting.Functions.AspNetCore.Api.Bodies;

/// <summary>Writes <c>/</c> as <c>\/</c>, as a real Appwrite server does. In JSON a slash occurs only in strings.</summary>
internal static class SlashEscape
{
    public static byte[] Apply(byte[] json)
    {
        var slashes = json.AsSpan().Count((byte)'/');
        if (slashes == 0)
            return json;
        var escaped = new byte[json.Length + slashes];
        Apply(json, escaped);
        return escaped;
    }

    /// <summary>Writes the escaped bytes, at most twice as many.</summary>
    /// <returns>The number of bytes written.</returns>
    public static int Apply(ReadOnlySpan<byte> json, Span<byte> target)
    {
        var at = 0;
        foreach (var value in json)
        {
            if (value == '/')
                target[at++] = (byte)'\\';
            target[at++] = value;
        }

        return at;
    }
}
