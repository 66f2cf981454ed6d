using System.Text;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Triggers;

/// <summary>Random parts of HTTP messages, within what HTTP allows.</summary>
internal sealed class RandomHttp(int seed)
{
    private const string Unreserved = "abcXYZ019-._~";
    private const string OfPath = Unreserved + "!$&'()*+,;=:@";
    private const string OfQuery = OfPath + "/";
    private const string OfNames = "abcxyz019!#$%&'*+.^_`|~-";
    private const string OfApiNames = "abcXYZ019-";

    private static readonly string[] Escapes =
        ["%2F", "%2f", "%25", "%2541", "%20", "%c3%a9", "%C3%A9", "%41", "%7E", "%3F", "%23", "%5C", "%FF", "%C3%28", "%E2%82", "%2e%2E"];

    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    private readonly Random _random = new(seed);

    public int Next(int end) => _random.Next(end);

    public string Method() => _random.GetItems(Methods, 1)[0];

    /// <summary>Returns a path that never leaves its first folder: escapes, dot segments and empty segments in it.</summary>
    public string Path()
    {
        var path = new StringBuilder("/");
        for (var i = Next(5); i > 0; i--)
            path.Append(Next(8) == 0 ? "a/../" : Next(8) == 0 ? "./" : Next(8) == 0 ? "/" : "s" + Text(OfPath, Escapes, 6) + "/");
        return path.Append(Next(2) == 0 ? "" : "s" + Text(OfPath, Escapes, 8)).ToString();
    }

    /// <summary>Returns a query with its question mark, or nothing.</summary>
    public string Query() => Next(3) == 0 ? "" : "?" + (Next(2) == 0 ? "a=" : "") + "q" + Text(OfQuery, Escapes, 20);

    public string Name() => "x-t" + Text(OfNames, [], 8) + "z";

    public string ApiName() => "x-t" + Text(OfApiNames, [], 8) + "z";

    /// <summary>Returns a header value: empty, ASCII, or with characters to U+00FF.</summary>
    public string Latin1Value() => Value(Next(2) == 0 ? "" : "éÿñ\u00a0");

    /// <summary>Returns a header value with any characters.</summary>
    public string UnicodeValue() => Value(Next(2) == 0 ? "" : "é€日ñ");

    public byte[] Bytes(int end)
    {
        var bytes = new byte[Next(3) == 0 ? 0 : Next(end)];
        _random.NextBytes(bytes);
        return bytes;
    }

    public string Unicode(int end) => Text("abc é€日\0\n\"\\/", ["😀"], end);

    private string Value(string others)
    {
        if (Next(4) == 0)
            return "";
        var text = "v" + Text(OfQuery + " \t\"\\?%<>[]{}|^`#" + others, [], 12);
        return text.Trim(' ', '\t', '\u00a0');
    }

    private string Text(string characters, string[] pieces, int end)
    {
        var text = new StringBuilder();
        for (var i = Next(end); i > 0; i--)
            text.Append(pieces.Length > 0 && Next(4) == 0 ? _random.GetItems(pieces, 1)[0] : characters[Next(characters.Length)].ToString());
        return text.ToString();
    }
}
