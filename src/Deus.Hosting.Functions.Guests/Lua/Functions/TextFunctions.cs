using System.Text;
using Deus.Hosting.Functions.Guests.Api;
using Deus.Hosting.Functions.Guests.Scripts;

namespace Deus.Hosting.Functions.Guests.Lua.Functions;

/// <summary>Texts: what needs Unicode or another encoding than Lua has.</summary>
internal static class TextFunctions
{
    public static IReadOnlyList<(string Name, LuaFunction Run)> All { get; } =
    [
        ("trim", stack => stack.Return(stack.TextAt(1).Trim())),
        ("lower", stack => stack.Return(stack.TextAt(1).ToLowerInvariant())),
        ("upper", stack => stack.Return(stack.TextAt(1).ToUpperInvariant())),
        ("hex", stack => stack.Return(Convert.ToHexStringLower(stack.BytesAt(1)))),
        ("base64_encode", stack => stack.Return(Convert.ToBase64String(stack.BytesAt(1)))),
        ("base64_decode", DecodeBase64),
        ("url_parse", stack => stack.Return(ParsedUrl.Parse(stack.TextAt(1)).ToJson())),
    ];

    private static int DecodeBase64(LuaStack stack)
    {
        var text = stack.BytesAt(1);
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(Encoding.UTF8.GetString(text), bytes, out var count)
            ? stack.Return(bytes.AsSpan(0, count))
            : throw new GuestServiceException("The text is not base64. Accepted: the standard alphabet with padding.");
    }
}
