using Deus.Hosting.Functions.Executions.Masking;

namespace Deus.Hosting.Functions.Tests.Executions.Masking;

/// <summary>Texts that contain a secret, and lines of real logs that look as if they did.</summary>
[TestFixture]
public sealed class MaskingCorpusTests
{
    private static readonly RecordMask Mask = new(new SecretValues([]));

    private static readonly string[] Values =
    [
        "hunter2", "Tr0ub4dor&3", "correcthorsebattery", "8Jq2xV9mKp4LzR7t", "c3VwZXJzZWNyZXQ=", "p@ssw0rd!", "a1b2c3d4e5f60718", "S3cr3t-Value_01", "550e8400-e29b-41d4-a716-446655440000",
    ];

    /// <summary>How programs write a secret. {0} is the secret.</summary>
    private static readonly string[] Forms =
    [
        "password: {0}", "Error: password: {0}", "DB_PASSWORD={0}", "\"password\":\"{0}\"", "{{\"user\":\"joe\",\"pass\":\"{0}\"}}", "{{ apiKey: '{0}', n: 1 }}",
        "config.clientSecret = \"{0}\"", "?access_token={0}&x=1", "X-Api-Key: {0}", "api_key => '{0}'", "secret := {0}", "{{\\\"token\\\":\\\"{0}\\\"}}",
        "token=\"{0}\"", "{{ name: 'API_KEY', value: '{0}' }}", "mysql --password {0} --host db", "tool --api-key={0}", "<password>{0}</password>",
        "Server=h;User Id=u;Password={0};Pooling=true", "tokens: [\"{0}\", \"second\"]", "login with passwd={0}", "Database password: {0}",
    ];

    private static IEnumerable<(string Text, string Secret)> Shaped()
    {
        const string Letters = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0";
        string[] keys =
        [
            "AKIAABCDEFGHIJKLMNOP", "ASIA0123456789ABCDEF", "sk-proj-" + Letters, "sk_live_" + Letters[..24], "rk_live_" + Letters[..24], "ghp_" + Letters[..36],
            "gho_" + Letters[..36], "ghs_" + Letters[..36], "github_pat_" + Letters[..22], "glpat-" + Letters[..20], "xoxb-123456789012-" + Letters[..20], "xapp-1-" + Letters[..20],
            "AIza" + Letters[..35], "ya29." + Letters[..30], "GOCSPX-" + Letters[..28], "SG." + Letters[..22] + "." + Letters[..38], "key-0123456789abcdef0123456789abcdef",
            "npm_" + Letters[..36], "hf_" + Letters[..34], "gsk_" + Letters[..30], "r8_" + Letters[..37], "lin_api_" + Letters[..40], "sbp_" + Letters[..40], "dckr_pat_" + Letters[..27],
            "sntrys_" + Letters[..40], "glsa_" + Letters[..32], "whsec_" + Letters[..32], "dop_v1_0123456789abcdef0123456789abcdef", "shpat_0123456789abcdef0123456789abcdef",
            "pypi-AgEIcHlwaS5vcmc" + Letters[..20], "xai-" + Letters, "pplx-" + Letters, "nvapi-" + Letters, "PMAK-" + Letters[..24], "hvs." + Letters[..24], "standard_" + Letters,
            "123456789:AA" + Letters[..33], "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
        ];
        foreach (var key in keys)
            yield return ($"calling the service with {key} now", key);
        yield return ("-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA\n-----END RSA PRIVATE KEY-----", "MIIEowIBAAKCAQEA");
        yield return ("-----BEGIN PGP PRIVATE KEY BLOCK-----\nlQOYBF\n-----END PGP PRIVATE KEY BLOCK-----", "lQOYBF");
        yield return ("Authorization: Bearer abc123.def-456", "abc123.def-456");
        yield return ("authorization: 'Basic dXNlcjpwYXNz'", "dXNlcjpwYXNz");
        yield return ("[ 'Authorization', 'Bearer abc123def456' ]", "abc123def456");
        yield return ("Cookie: sid=s%3Aabc.def; theme=dark", "s%3Aabc.def");
        yield return ("set-cookie: [ 'sid=abc123def; Path=/' ]", "abc123def");
        yield return ("postgres://app:s3cr3t@db:5432/app", "s3cr3t");
        yield return ("amqps://u:p%40ss@rabbit/vhost", "p%40ss");
        yield return ("git clone https://0123456789abcdef0123456789abcdef01234567@github.com/a/b", "0123456789abcdef0123456789abcdef01234567");
        yield return ("curl -u joe:hunter2 https://example.com", "hunter2");
        yield return ("//registry.npmjs.org/:_authToken=abcdef-0123", "abcdef-0123");
        yield return ("AccountName=a;AccountKey=Zm9vYmFyYmF6cXV4;EndpointSuffix=core.windows.net", "Zm9vYmFyYmF6cXV4");
        yield return ("https://h.blob.core.windows.net/c?sv=2026&sig=abc%2Bdef0123456%3D", "abc%2Bdef0123456%3D");
        yield return ("CREATE USER app IDENTIFIED BY 's3cr3t'", "s3cr3t");
        yield return ("https://hooks.slack.com/services/T00000000/B00000000/XXXXabcd1234", "B00000000/XXXXabcd1234");
        yield return ("secret: <Buffer 61 62 63 64>", "61 62 63 64");
        yield return ("\"secret\":{\"type\":\"Buffer\",\"data\":[97,98,99]}", "97,98,99");
        yield return ("{\"password\":12345678}", "12345678");
        yield return ("otp: 482913", "482913");
        yield return ("pin=1234&otp=482913", "482913");
        yield return ("passphrase: correct horse battery staple", "horse battery");
        yield return ("{\"tokens\":[\"abc\",\"def\"]}", "def");
        yield return ("session=s%3Aabcdef123456", "s%3Aabcdef123456");
        yield return ("user token: 8Jq2xV9mKp4LzR7t", "8Jq2xV9mKp4LzR7t");
    }

    [Test]
    public void Mask_removes_each_of_200_secrets_and_keeps_JSON_documents_valid()
    {
        var corpus = Forms.SelectMany(form => Values.Select(value => (Text: string.Format(null, form, value), Secret: value))).Concat(Shaped()).ToList();

        var left = corpus.Where(c => Mask.Text(c.Text).Contains(c.Secret, StringComparison.Ordinal)).Select(c => $"{c.Text} → {Mask.Text(c.Text)}");
        var broken = corpus.Where(c => IsJson(c.Text) && !IsJson(Mask.Text(c.Text))).Select(c => Mask.Text(c.Text));

        TestContext.Out.WriteLine($"{corpus.Count} secrets");
        Assert.Multiple(() =>
        {
            Assert.That(corpus, Has.Count.GreaterThanOrEqualTo(200));
            Assert.That(string.Join('\n', left), Is.Empty);
            Assert.That(broken, Is.Empty);
        });
    }

    [Test]
    public void Mask_does_not_change_400_lines_without_secrets()
    {
        var corpus = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Executions", "Masking", "harmless.txt"));

        var harmed = corpus.Where(line => Mask.Text(line) != line).Select(line => $"{line} → {Mask.Text(line)}");

        TestContext.Out.WriteLine($"{corpus.Length} lines");
        Assert.Multiple(() =>
        {
            Assert.That(corpus, Has.Length.GreaterThanOrEqualTo(400));
            Assert.That(string.Join('\n', harmed), Is.Empty);
        });
    }

    private static bool IsJson(string text)
    {
        try
        {
            System.Text.Json.JsonDocument.Parse(text).Dispose();
            return text.StartsWith('{');
        }
        catch (System.Text.Json.JsonException)
        {
            return false;
        }
    }
}
