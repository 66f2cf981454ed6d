using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Deus.Hosting.Functions.Executions.Callbacks;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Docs;

/// <summary>Runs the code of docs/host/callbacks.md on callbacks that the host has signed.</summary>
public sealed partial class CallbackExampleTests
{
    private const string Secret = "a secret of many characters";
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"id":"ü"}""");

    [TestCase(0, 0, true)]
    [TestCase(300, 0, true)]
    [TestCase(-300, 0, true)]
    [TestCase(301, 0, false)]
    [TestCase(-301, 0, false)]
    [TestCase(0, 1, false)]
    public void Code_of_the_page_accepts_a_signed_callback_within_five_minutes_only(int secondsLate, int changedBytes, bool isValid)
    {
        var timestamp = Now.AddSeconds(-secondsLate).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = CallbackSender.Sign(Secret, timestamp, Body);
        var arrived = Body.ToArray();
        arrived[^1] += (byte)changedBytes;

        Assert.Multiple(() =>
        {
            Assert.That(IsValid(Secret, timestamp, signature, arrived, Now), Is.EqualTo(isValid), "C#");
            Assert.That(IsValidInJavaScript(timestamp, signature, arrived), Is.EqualTo(isValid), "JavaScript");
        });
    }

    [Test]
    public void Code_of_the_page_refuses_what_is_no_signature()
    {
        var timestamp = Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

        Assert.Multiple(() =>
        {
            Assert.That(IsValid(Secret, timestamp, "", Body, Now), Is.False);
            Assert.That(IsValid(Secret, "now", CallbackSender.Sign(Secret, "now", Body), Body, Now), Is.False);
            Assert.That(IsValidInJavaScript(timestamp, "", Body), Is.False);
            Assert.That(IsValidInJavaScript("now", CallbackSender.Sign(Secret, "now", Body), Body), Is.False);
        });
    }

    [Test]
    public void Code_in_csharp_is_that_of_this_test()
    {
        var source = Repository.Read("tests/Deus.Hosting.Functions.Tests/Docs/CallbackExampleTests.cs");
        var tested = source[source.LastIndexOf("    private static bool IsValid(string secret", StringComparison.Ordinal)..source.LastIndexOf("\n}", StringComparison.Ordinal)];

        Assert.That(Example("csharp", 1), Is.EqualTo(Indentation().Replace(tested, "").Replace("private ", "", StringComparison.Ordinal).Trim()));
    }

    private static bool IsValidInJavaScript(string timestamp, string signature, byte[] body)
    {
        var arguments = JsonSerializer.Serialize(new[] { Secret, timestamp, signature });
        var start = new ProcessStartInfo("node") { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var node = Process.Start(start)!;
        node.StandardInput.Write($"{Example("js", 0)}\nconsole.log(isValid(...{arguments}, Buffer.from('{Convert.ToBase64String(body)}', 'base64'), {Now.ToUnixTimeMilliseconds()}));");
        node.StandardInput.Close();
        return bool.Parse(node.StandardOutput.ReadToEnd());
    }

    /// <summary>Returns an example of the page, without the line breaks around it.</summary>
    private static string Example(string language, int index) =>
        Repository.Read("docs/host/callbacks.md").Split($"```{language}\n")[index + 1].Split("```")[0].Trim();

    [GeneratedRegex("^    ", RegexOptions.Multiline)]
    private static partial Regex Indentation();

    private static bool IsValid(string secret, string timestamp, string signature, byte[] body, DateTimeOffset now)
    {
        if (!long.TryParse(timestamp, out var seconds) || Math.Abs(now.ToUnixTimeSeconds() - seconds) > 300)
            return false;
        byte[] signed = [.. Encoding.UTF8.GetBytes(timestamp + "."), .. body];
        var expected = "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed));
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(signature));
    }
}
