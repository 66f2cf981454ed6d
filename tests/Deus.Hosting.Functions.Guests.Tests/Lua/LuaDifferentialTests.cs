using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Deus.Hosting.Functions.Guests.Tests.Lua;

/// <summary>Compares 200 generated scripts over the modules with the results of .NET. The seed is fixed, so that a failure repeats.</summary>
public sealed class LuaDifferentialTests
{
    private const int Seed = 16;
    private const int Count = 200;
    private const string Characters = "abcXYZ019 .-_~%+&=/?\"'\\\n\tÄé€😀\0";

    private readonly Random _random = new(Seed);

    [Test]
    public async Task Generated_scripts_return_what_the_same_operation_of_dotnet_returns()
    {
        await using var host = new GuestHost();
        await host.DeployLuaAsync("""
            function handler(ctx, event)
              local parts = {}
              for _, script in ipairs(json.decode(event.body)) do
                parts[#parts + 1] = base64.encode(assert(load(script))())
              end
              return { body = table.concat(parts, "\n") }
            end
            """);
        var cases = Enumerable.Range(0, Count).Select(i => Create(i)).ToArray();

        var result = await host.ExecuteAsync(JsonSerializer.Serialize(cases.Select(c => c.Script)));

        Assert.That(result.Execution.Errors, Is.Empty);
        var outputs = result.BodyText.Split('\n').Select(text => Encoding.UTF8.GetString(Convert.FromBase64String(text))).ToArray();
        var differences = cases.Zip(outputs).Where(pair => pair.First.Expected != pair.Second).Select(pair => $"{pair.First.Script}: {pair.Second}").ToArray();
        TestContext.Out.WriteLine($"{Count} scripts, {differences.Length} differences");
        Assert.That(outputs, Has.Length.EqualTo(Count));
        Assert.That(differences, Is.Empty);
    }

    private (string Script, string Expected) Create(int number)
    {
        var (text, other) = (Text(), Text());
        var bytes = Encoding.UTF8.GetBytes(text);
        var seconds = _random.NextInt64(0, 4_000_000_000);
        var time = DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        return (number % 10) switch
        {
            0 => ($"return base64.encode({Quote(text)})", Convert.ToBase64String(bytes)),
            1 => ($"return base64.decode('{Convert.ToBase64String(bytes)}')", text),
            2 => ($"return crypto.sha256({Quote(text)}) .. crypto.md5({Quote(text)})", Hex(SHA256.HashData(bytes)) + Hex(Md5(bytes))),
            3 => ($"return crypto.hmac_sha512({Quote(text)}, {Quote(other)})", Hex(HMACSHA512.HashData(Encoding.UTF8.GetBytes(other), bytes))),
            4 => ($"return url.decode(url.encode({Quote(text)})) .. url.decode('{WebUtility.UrlEncode(text)}')", text + text),
            5 => ($"return json.encode({{ a = {Quote(text)}, b = {{ {seconds}, 1.5, true }} }})", Json(text, seconds)),
            6 => ($"return json.decode({Quote(JsonSerializer.Serialize(text))})", text),
            7 => ($"return time.format({seconds}, '2006-01-02 15:04:05')", time),
            8 => ($"return tostring(time.parse('{time}', '2006-01-02 15:04:05'))", seconds.ToString(CultureInfo.InvariantCulture)),
            _ => ($"return strings.join(strings.split({Quote(text)}, 'a'), 'b') .. strings.toUpper({Quote(other)})", text.Replace('a', 'b') + other.ToUpperInvariant()),
        };
    }

    private static string Json(string text, long seconds)
    {
        var document = new JsonObject { ["a"] = text, ["b"] = new JsonArray(seconds, 1.5, true) };
        return document.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

#pragma warning disable CA5351 // The module offers MD5, so its result is compared.
    private static byte[] Md5(byte[] bytes) => MD5.HashData(bytes);
#pragma warning restore CA5351

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    /// <summary>Returns a text as a literal of Lua.</summary>
    private static string Quote(string text) => $"\"{string.Concat(Encoding.UTF8.GetBytes(text).Select(b => string.Create(CultureInfo.InvariantCulture, $"\\{b:000}")))}\"";

    private string Text()
    {
        var runes = Characters.EnumerateRunes().ToArray();
        return string.Concat(Enumerable.Range(0, _random.Next(40)).Select(_ => runes[_random.Next(runes.Length)].ToString()));
    }
}
