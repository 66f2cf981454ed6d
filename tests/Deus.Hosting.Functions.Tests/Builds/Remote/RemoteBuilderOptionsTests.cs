using System.Text;
using Deus.Hosting.Functions.Builds.Remote;
using Deus.Hosting.Functions.Tests.DependencyInjection;

namespace Deus.Hosting.Functions.Tests.Builds.Remote;

[TestFixture]
public sealed class RemoteBuilderOptionsTests
{
    private const string Good = "q7Hn2vXc9Lr4Zs8Kd1Wm6Tb3Yp5Gf0Ja";

    [TestCase(Good, ExpectedResult = true)]
    [TestCase(null, ExpectedResult = false)]
    [TestCase("", ExpectedResult = false)]
    [TestCase("                                        ", ExpectedResult = false)]
    [TestCase("short", ExpectedResult = false)]
    [TestCase("your-secret-key-your-secret-key-your", ExpectedResult = false)]
    [TestCase("changeme-changeme-changeme-changeme-1", ExpectedResult = false)]
    [TestCase("CHANGE-ME-before-you-go-to-production", ExpectedResult = false)]
    [TestCase("placeholder-0123456789-abcdefghijklmn", ExpectedResult = false)]
    [TestCase("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", ExpectedResult = false)]
    [TestCase("<put 32 random characters in this place>", ExpectedResult = false)]
    public bool R03_Validation_requires_a_long_random_secret(string? secret) => IsValid(o => o.Secret = secret!);

    [Test]
    public void R03_ApiKey_does_not_replace_the_required_secret() => Assert.That(IsValid(o => o.ApiKey = Good), Is.False);

    [TestCase("")]
    [TestCase("sha256=")]
    [TestCase(Good)]
    public async Task R03_Every_callback_is_rejected_when_no_secret_is_configured(string secret)
    {
        await using var host = new TestHost();
        var body = Encoding.UTF8.GetBytes("{\"id\":\"1\",\"type\":\"orchestrator.job.exit\",\"data\":{\"jobId\":\"x\",\"exitCode\":0}}");

        var callbacks = host.Get<BuildCallbacks>();
        using var signature = callbacks.StartSignature(CallbackSignature.Compute(body, secret));
        signature.Append(body);

        Assert.That((signature.IsExpected, signature.IsValid, callbacks.Refuse(signature)), Is.EqualTo((false, false, CallbackResponse.Busy)));
    }

    [TestCase("https://jobs.example.org", false, ExpectedResult = true)]
    [TestCase("http://127.0.0.1:8080", false, ExpectedResult = true)]
    [TestCase("http://jobs:8080", false, ExpectedResult = false)]
    [TestCase("http://jobs:8080", true, ExpectedResult = true)]
    [TestCase("https://user:pass@jobs.example.org", false, ExpectedResult = false)]
    [TestCase("https://jobs.example.org/?key=1", false, ExpectedResult = false)]
    [TestCase("ftp://jobs.example.org", true, ExpectedResult = false)]
    [TestCase("jobs", true, ExpectedResult = false)]
    [TestCase("", true, ExpectedResult = false)]
    public bool Validation_accepts_endpoints_with_https_or_loopback_unless_insecure_ones_are_allowed(string endpoint, bool allowInsecure) =>
        IsValid(o => (o.Endpoint, o.AllowInsecureEndpoint) = (endpoint, allowInsecure))
        && IsValid(o => (o.CallbackEndpoint, o.AllowInsecureEndpoint) = (endpoint, allowInsecure));

    [Test]
    public void Validation_reports_all_invalid_remote_builder_options_without_secret_values()
    {
        var options = new FunctionsOptions { Folder = "f", RemoteBuilder = new RemoteBuilderOptions { ApiKey = "key with spaces", Secret = "short-secret", Image = " ", ProjectId = "a b" } };

        var failures = FunctionsOptionsCheck.Validate(options).Failures!.ToList();

        Assert.That(
            failures.Select(f => f.Split(' ')[0]),
            Is.EqualTo(new[] { "Endpoint", "CallbackEndpoint", "ApiKey", "Secret", "ProjectId", "Image" }.Select(p => $"FunctionsOptions.RemoteBuilder.{p}")));
        Assert.That(string.Concat(failures) + options.RemoteBuilder, Does.Not.Contain("short-secret").And.Not.Contain("key with"));
    }

    private static bool IsValid(Action<RemoteBuilderOptions> change)
    {
        var remote = new RemoteBuilderOptions
        {
            Endpoint = "https://jobs.example.org",
            ApiKey = "key-of-the-service",
            Secret = Good,
            CallbackEndpoint = "https://functions.example.org/v1",
        };
        change(remote);
        return FunctionsOptionsCheck.Validate(new FunctionsOptions { Folder = "f", RemoteBuilder = remote }).Succeeded;
    }
}
