namespace Deus.Hosting.Functions.AspNetCore.Api;

/// <summary>Writes <c>/</c> as <c>\/</c>, as a real Appwrite server does. In JSON a slash occurs only in strings.</summary>
internal static class SlashEscape
{
    public static byte[] Apply(byte[] json)
    {
        var slashes = json.AsSpan().Count((byte)'/');
        if (slashes == 0)
            return json;
        var escaped = new byte[json.Length + slashes];
        var at = 0;
        foreach (var value in json)
        {
            if (value == '/')
                escaped[at++] = (byte)'\\';
            escaped[at++] = value;
        }

        return escaped;
    }
}
