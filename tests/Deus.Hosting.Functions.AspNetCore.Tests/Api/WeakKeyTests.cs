using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Api;

public sealed class WeakKeyTests
{
    [TestCase("k", "Production", false)]
    [TestCase("short-key-1", "Production", false)]
    [TestCase("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "Production", false)]
    [TestCase("demo-key-change-me", "Production", false)]
    [TestCase("my-Secret-key-1", "Staging", false)]
    [TestCase("k", "Development", true)]
    [TestCase("standard_0f3c2b1a9d8e7f6a5b4c3d2e1f0a9b8c", "Production", true)]
    [TestCase("Zq7-pL0xW2vR", "Production", true)]
    public void A_weak_key_is_refused_outside_Development(string key, string environment, bool isAccepted)
    {
        var options = OptionsOf(environment, new AppwriteApiKey { Key = key });

        if (isAccepted)
            Assert.That(options.Value.ApiKeys, Has.Count.EqualTo(1));
        else
            Assert.That(
                Assert.Throws<OptionsValidationException>(() => _ = options.Value)!.Message,
                Does.Contain("too weak outside the environment Development").And.Not.Contain($"'{key}'"));
    }

    [Test]
    public void Weak_key_is_accepted_in_Production_when_it_is_expired() => Assert.That(
        OptionsOf("Production", new AppwriteApiKey { Key = "k", ExpiresAt = DateTimeOffset.UnixEpoch }).Value.ApiKeys, Has.Count.EqualTo(1));

    private static IOptions<AppwriteApiOptions> OptionsOf(string environment, AppwriteApiKey key)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Services.AddFunctionHost(o => o.Folder = "unused");
        builder.Services.AddAppwriteApi(o =>
        {
            o.ProjectId = "p";
            o.ApiKeys.Add(key);
        });
        return builder.Build().Services.GetRequiredService<IOptions<AppwriteApiOptions>>();
    }
}
