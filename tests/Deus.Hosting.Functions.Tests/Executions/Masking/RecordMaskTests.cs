using System.Diagnostics;
using Deus.Hosting.Functions.Executions.Masking;
using FsCheck;
using FsCheck.Fluent;

namespace Deus.Hosting.Functions.Tests.Executions.Masking;

public sealed class RecordMaskTests
{
    private static readonly RecordMask NoValues = new(new SecretValues([]));

    [TestCase("""{"password":"hunter2hunter2"}""", """{"password":"[REDACTED]"}""")]
    [TestCase("""{"user":{"accessToken" : "a\"b","n":1}}""", """{"user":{"accessToken" : "[REDACTED]","n":1}}""")]
    [TestCase("""{\"password\":\"hunter2\",\"n\":1}""", """{\"password\":\"[REDACTED]\",\"n\":1}""")]
    [TestCase("{ apiKey: 'abc', n: 1 }", "{ apiKey: '[REDACTED]', n: 1 }")]
    [TestCase("password: hunter2", "password: [REDACTED]")]
    [TestCase("Error: password: hunter2", "Error: password: [REDACTED]")]
    [TestCase("token=AAAAAAAAAAAA+BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB==", "token=[REDACTED]")]
    [TestCase("username=a&password=b&x=1", "username=a&password=[REDACTED]&x=1")]
    [TestCase("Authorization: Basic dXNlcjpwYXNz", "Authorization: [REDACTED]")]
    [TestCase("sent Basic dXNlcjpwYXNz to it", "sent Basic [REDACTED] to it")]
    [TestCase("sent bearer abcdef.012345-xyz", "sent bearer [REDACTED]")]
    [TestCase("token: Bearer abcdefgh rest", "token: [REDACTED] rest")]
    [TestCase("Cookie: a=b; c=d\nnext", "Cookie: [REDACTED]\nnext")]
    [TestCase("postgres://u:pw@h/db", "postgres://u:[REDACTED]@h/db")]
    [TestCase("redis://:p%40w@h:6379", "redis://:[REDACTED]@h:6379")]
    [TestCase("Server=h;User Id=u;Password=p@ss;Pooling=true", "Server=h;User Id=u;Password=[REDACTED];Pooling=true")]
    [TestCase("key sk-proj-abcdefghijklmnop1234 here", "key [REDACTED] here")]
    [TestCase("AKIAABCDEFGHIJKLMNOP", "[REDACTED]")]
    [TestCase("key ephemeral_eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "key [REDACTED]")]
    [TestCase("jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl.", "jwt [REDACTED]")]
    [TestCase("tokens: [\"a\", \"b\"] end", "tokens: [\"[REDACTED]\", \"[REDACTED]\"] end")]
    [TestCase("tokens: [abc, def] end", "tokens: [[REDACTED]] end")]
    [TestCase("token=[REDACTED]", "token=[REDACTED]")]
    [TestCase("""{"password":1234}""", """{"password":"[REDACTED]"}""")]
    [TestCase("""{"tokens":500}""", """{"tokens":500}""")]
    public void E16_Mask_replaces_a_complete_secret_in_a_log(string text, string expected) =>
        Assert.That(NoValues.Text(text), Is.EqualTo(expected));

    [TestCase("monkey: 12345678901234567890")]
    [TestCase("""{"id":12345678901234567890,"n":1.0}""")]
    [TestCase("basic authentication is off, bearer of bad news")]
    [TestCase("max_tokens: 100, author: jo, status=200 at http://h:8080/a@b")]
    [TestCase("12:30:01 GET /a?b=c => 200")]
    public void E17_Mask_does_not_change_text_without_secrets(string text) => Assert.That(NoValues.Text(text), Is.EqualTo(text));

    [TestCase("/a/b?access_token=x&page=2&api_key=y", "/a/b?access_token=[REDACTED]&page=2&api_key=[REDACTED]")]
    [TestCase("/a?monkey=1&keyword=2&page_token=3", "/a?monkey=1&keyword=2&page_token=3")]
    [TestCase("/a?client%2Dsecret=x", "/a?client%2Dsecret=[REDACTED]")]
    [TestCase("/hook/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "/hook/[REDACTED]")]
    [TestCase("/", "/")]
    public void E14_Values_of_secret_parameters_are_masked_in_the_stored_path(string path, string expected) =>
        Assert.That(NoValues.Path(path), Is.EqualTo(expected));

    [TestCase("/a?x=S3cret%20va%6Cue%2F%C3%A9", "/a?x=[REDACTED]")]
    [TestCase("/a?x=S3cret+value%2f%c3%a9&b=1", "/a?x=[REDACTED]&b=1")]
    [TestCase("/a?x=%53%33%63%72%65%74%20%76%61%6C%75%65%2F%C3%A9", "/a?x=[REDACTED]")]
    [TestCase("/a/S3cret%2520value%252F%25C3%25A9/b", "/a/[REDACTED]/b")]
    [TestCase("/a/S3cret value/é/b", "/a/[REDACTED]/b")]
    [TestCase("/a%2Fb?c=%FF+d%20e%", "/a%2Fb?c=%FF+d%20e%")]
    public void E14_Secret_value_is_masked_in_the_path_in_every_percent_encoding(string path, string expected) =>
        Assert.That(new RecordMask(new SecretValues(["S3cret value/é"])).Path(path), Is.EqualTo(expected));

    [Test]
    public void E57_The_values_of_secret_variables_are_found_in_every_spelling_and_overlapping()
    {
        var mask = new RecordMask(new SecretValues(["abcdefgh", "efghijkl", "a \"quoted\" value", "short"]));

        Assert.Multiple(() =>
        {
            Assert.That(mask.Text("x abcdefghijkl y"), Is.EqualTo("x [REDACTED] y"));
            Assert.That(mask.Text("""said a \"quoted\" value."""), Is.EqualTo("said [REDACTED]."));
            Assert.That(mask.Text("/a%20%22quoted%22%20value/"), Is.EqualTo("/[REDACTED]/"));
            Assert.That(mask.Text("short abcdefg"), Is.EqualTo("short abcdefg"));
        });
    }

    [TestCase("/a/s%33cret%2Dvalue/b", "/a/[REDACTED]/b")]
    [TestCase("/a?x=%73%65%63%72%65%74%2d%76%61%6c%75%65&y=1", "/a?x=[REDACTED]&y=1")]
    [TestCase("/a?x=secret%252Dvalue&y=1", "/a?x=[REDACTED]&y=1")]
    [TestCase("/a?x=two+w%C3%B6rds&y=1", "/a?x=[REDACTED]&y=1")]
    [TestCase("/a?x=two%20w%c3%b6rds&y=%", "/a?x=[REDACTED]&y=%")]
    [TestCase("/a?x=two+wörds", "/a?x=[REDACTED]")]
    [TestCase("/a%zz?b=100%", "/a%zz?b=100%")]
    public void Known_value_in_a_path_is_masked_in_every_percent_encoding(string path, string expected) =>
        Assert.That(new RecordMask(new SecretValues(["secret-value", "s3cret-value", "two wörds"])).Path(path), Is.EqualTo(expected));

    [Test]
    public void Mask_takes_linear_time_for_long_secrets_and_many_truncation_notes()
    {
        var value = string.Concat(Enumerable.Repeat("abcdefgh", 4000));
        var text = string.Concat(Enumerable.Repeat(value[..3000] + "... Log truncated due to size limit\n", 300));
        var mask = new RecordMask(new SecretValues(Enumerable.Range(0, 20).Select(i => value + i)));
        var started = Stopwatch.GetTimestamp();

        var masked = mask.Text(text);

        Assert.That(masked, Does.Not.Contain("abcdefgh"));
        // A generous limit: before, the time was quadratic in the length of the values.
        Assert.That(Stopwatch.GetElapsedTime(started), Is.LessThan(TimeSpan.FromSeconds(60)));
    }

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public Property Masked_text_never_contains_a_known_secret_value() => Prop.ForAll(
        Gen.Elements('a', 'b', ':', '=', '"', ' ').ArrayOf(8).Two().Zip(Gen.Elements('a', 'b', ':', '=', '"', ' ', '\n').ArrayOf()).ToArbitrary(),
        input =>
        {
            var (first, second) = (new string(input.Item1.Item1), new string(input.Item1.Item2));
            var text = new string(input.Item2);
            var masked = new RecordMask(new SecretValues([first, second])).Text($"{text}{first}{text}{second[..4]}{first}{second}");
            return !masked.Contains(first, StringComparison.Ordinal) && !masked.Contains(second, StringComparison.Ordinal);
        });

    [TestCase("=")]
    [TestCase("password:\\")]
    [TestCase("a://")]
    [TestCase("eyJaaaaa.")]
    [TestCase("bearer ")]
    [TestCase("\"token\":\"")]
    [TestCase("-----BEGIN PRIVATE KEY-----")]
    [TestCase("tokens:[\"\",")]
    [TestCase("tokens:[{")]
    [TestCase("password:word;")]
    [TestCase("name:a:")]
    [TestCase("\"token\":1")]
    [TestCase("password=process.env.a=")]
    [TestCase("--token is ")]
    [TestCase("<password>")]
    public void Mask_takes_linear_time_for_repeated_secret_prefixes(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 1_000_000 / piece.Length));
        var mask = new RecordMask(new SecretValues(["abcdefgh", new string('a', 500)]));
        var started = Stopwatch.GetTimestamp();

        mask.Text(text);

        // A generous limit: a quadratic algorithm takes hours for a million characters.
        Assert.That(Stopwatch.GetElapsedTime(started), Is.LessThan(TimeSpan.FromSeconds(60)));
    }
}
