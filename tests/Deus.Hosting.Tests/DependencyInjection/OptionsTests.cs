using Deus.Hosting.Appwrite;
using Deus.Hosting.Shared;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Tests.DependencyInjection;

public sealed class OptionsTests
{
    private const string Key = "standard_0123456789abcdef";

    [Test]
    public void All_invalid_keys_are_reported_in_one_exception_as_written()
    {
        using var provider = From(
            ("Deus:Hosting:Appwrite:Endpoint", "ftp://example.org/v1"),
            ("Deus:Hosting:Appwrite:ProjectId", ""),
            ("Deus:Hosting:Appwrite:ApiKey", Key + "\n"),
            ("Deus:Hosting:Appwrite:Entrypoint", " "),
            ("Deus:Hosting:Appwrite:MaxWait", "soon"),
            ("Deus:Hosting:Appwrite:MaxStall", "00:00:00"),
            ("Deus:Hosting:Appwrite:AllowInsecureEndpoint", "maybe"),
            ("Deus:Hosting:Appwrite:Endpiont", "x"),
            ("Deus:Hosting:Limits:MaxAlwaysWarm", "-1"),
            ("Deus:Hosting:Limits:MaxArtifactBytes", "ten"),
            ("Deus:Hosting:Limits:KillSwitch", "on"),
            ("Deus:Hosting:Limits:DefaultTimeoutMs", "99999999999"),
            ("Deus:Hosting:Limits:Unheard", "1"),
            ("Deus:Hosting:KillSwitch", "true"),
            ("Deus:Hosting:Limit:KillSwitch", "true"));

        var failures = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate())!
            .Failures.ToList();

        Assert.That(
            failures.Select(f => f.Split(' ')[0]),
            Is.EquivalentTo(new[]
            {
                "Deus:Hosting:Appwrite:Endpoint", "Deus:Hosting:Appwrite:ProjectId", "Deus:Hosting:Appwrite:ApiKey",
                "Deus:Hosting:Appwrite:Entrypoint", "Deus:Hosting:Appwrite:MaxWait", "Deus:Hosting:Appwrite:MaxStall",
                "Deus:Hosting:Appwrite:AllowInsecureEndpoint", "Deus:Hosting:Appwrite:Endpiont",
                "Deus:Hosting:Limits:MaxAlwaysWarm", "Deus:Hosting:Limits:MaxArtifactBytes", "Deus:Hosting:Limits:KillSwitch",
                "Deus:Hosting:Limits:DefaultTimeoutMs", "Deus:Hosting:Limits:Unheard",
                "Deus:Hosting:KillSwitch", "Deus:Hosting:Limit",
            }));
        Assert.That(string.Join('\n', failures), Does.Not.Contain(Key), "the key stands in no message");
    }

    [Test]
    public void Options_of_a_callback_are_reported_by_property_name()
    {
        using var provider = Services(s => s.AddDeusHosting(o => o.ApiKey = Key));

        var failure = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IHostingBackend>());

        Assert.That(failure!.Failures.Select(f => f.Split(' ')[0]),
            Is.EquivalentTo(new[] { "AppwriteOptions.Endpoint", "AppwriteOptions.ProjectId" }));
        Assert.That(failure.ToString(), Does.Not.Contain(Key));
    }

    [TestCase("https://cloud.appwrite.io/v1", false, true)]
    [TestCase("https://cloud.appwrite.io/v1/", false, true)]
    [TestCase("http://127.0.0.1:9000/v1", false, true)]
    [TestCase("http://localhost/v1", false, true)]
    [TestCase("http://[::1]/v1", false, true)]
    [TestCase("http://appwrite.internal/v1", false, false)]
    [TestCase("http://appwrite.internal/v1", true, true)]
    [TestCase("http://localhost.evil.example/v1", false, false)]
    [TestCase("https://cloud.appwrite.io/v1?project=x", false, false)]
    [TestCase("https://cloud.appwrite.io/v1#x", false, false)]
    [TestCase("https://user:pass@cloud.appwrite.io/v1", false, false)]
    [TestCase("cloud.appwrite.io/v1", false, false)]
    [TestCase("/v1", false, false)]
    [TestCase("file:///v1", false, false)]
    [TestCase("  ", false, false)]
    public void An_endpoint_is_https_or_loopback_unless_allowed(string endpoint, bool allowInsecure, bool isValid)
    {
        using var provider = Services(s => s.AddDeusHosting(o =>
            (o.Endpoint, o.ProjectId, o.ApiKey, o.AllowInsecureEndpoint) = (endpoint, "p", Key, allowInsecure)));

        Assert.That(
            () => provider.GetRequiredService<IOptions<AppwriteOptions>>().Value,
            isValid ? Throws.Nothing : Throws.TypeOf<OptionsValidationException>().With.Message.StartsWith("AppwriteOptions.Endpoint "));
    }

    [Test]
    public void Every_option_is_read_from_its_section()
    {
        var section = ReloadableSource.Build(
            ("Own:Appwrite:Endpoint", "https://a.example/v1"), ("Own:Appwrite:ProjectId", "p"), ("Own:Appwrite:ApiKey", "k"),
            ("Own:Appwrite:Region", "fra"), ("Own:Appwrite:AllowInsecureEndpoint", "true"),
            ("Own:Appwrite:Execute:0", "users"), ("Own:Appwrite:Execute:1", "guests"), ("Own:Appwrite:Scopes:0", "files.read"),
            ("Own:Appwrite:Entrypoint", "index.js"), ("Own:Appwrite:Commands", ""), ("Own:Appwrite:WarmSpecification", "s-2vcpu-2gb"),
            ("Own:Appwrite:MaxWait", "01:00:00"), ("Own:Appwrite:MaxStall", "00:05:00"),
            ("Own:Limits:BudgetPaxWei", "5"), ("Own:Limits:MaxAlwaysWarm", "1"), ("Own:Limits:KillSwitch", "True"),
            ("Own:Limits:MaxArtifactBytes", "5000000000"), ("Own:Limits:DefaultTimeoutMs", "-1"),
            ("Own:Limits:DefaultMaxResponseBytes", "9")).Configuration.GetSection("Own");
        using var provider = Services(s => s.AddDeusHosting(section));

        Assert.That(provider.GetRequiredService<IOptions<AppwriteOptions>>().Value, Is.EqualTo(new AppwriteOptions
        {
            Endpoint = "https://a.example/v1",
            ProjectId = "p",
            ApiKey = "k",
            Region = "fra",
            AllowInsecureEndpoint = true,
            Execute = ["users", "guests"],
            Scopes = ["files.read"],
            Entrypoint = "index.js",
            Commands = "",
            WarmSpecification = "s-2vcpu-2gb",
            MaxWait = TimeSpan.FromHours(1),
            MaxStall = TimeSpan.FromMinutes(5),
        }).UsingPropertiesComparer());
        Assert.That(provider.GetRequiredService<IOptions<HostingLimits>>().Value, Is.EqualTo(new HostingLimits
        {
            BudgetPaxWei = "5",
            MaxAlwaysWarm = 1,
            KillSwitch = true,
            MaxArtifactBytes = 5_000_000_000,
            DefaultTimeoutMs = -1,
            DefaultMaxResponseBytes = 9,
        }).UsingPropertiesComparer());
    }

    [Test]
    public async Task Startup_validation_throws_for_invalid_options()
    {
        using var wrong = From(("Deus:Hosting:Limits:MaxAlwaysWarm", "-1"));
        using var right = From(
            ("Deus:Hosting:Appwrite:Endpoint", "https://a.example/v1"),
            ("Deus:Hosting:Appwrite:ProjectId", "p"),
            ("Deus:Hosting:Appwrite:ApiKey", Key));

        Assert.Throws<OptionsValidationException>(() => wrong.GetRequiredService<IStartupValidator>().Validate());
        Assert.DoesNotThrow(() => right.GetRequiredService<IStartupValidator>().Validate());
        await Task.CompletedTask;
    }

    [Test]
    public void Appwrite_options_are_not_required_with_another_backend()
    {
        using var provider = Services(s => s.AddDeusHosting().UseBackend<Budgets.EnforceBudgetTests.FakeBackend>());

        Assert.DoesNotThrow(() => provider.GetRequiredService<IStartupValidator>().Validate());
    }

    [Test]
    public void A_missing_blob_reader_names_the_line_that_registers_one()
    {
        using var provider = Services(s => s.AddDeusHosting(o =>
            (o.Endpoint, o.ProjectId, o.ApiKey) = ("https://a.example/v1", "p", Key)));

        var failure = Assert.ThrowsAsync<HostingConfigurationException>(() => provider.GetRequiredService<IHostingBackend>()
            .DeployAsync(new DeployInput { ServiceId = "s", ArtifactKey = "a" }));

        Assert.That(failure!.Message, Does.Contain($"services.AddSingleton<{nameof(IBlobReader)}>(new {nameof(FileBlobReader)}("));
    }

    private static ServiceProvider From(params (string, string?)[] values)
    {
        IConfiguration configuration = ReloadableSource.Build(values).Configuration;
        return Services(s => s.AddDeusHosting(configuration));
    }

    private static ServiceProvider Services(Action<IServiceCollection> configure)
    {
        var services = new ServiceCollection();
        configure(services);
        return services.BuildServiceProvider();
    }
}
