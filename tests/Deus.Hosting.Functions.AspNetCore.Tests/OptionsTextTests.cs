using Deus.Hosting.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.AspNetCore.Tests;

public sealed class OptionsTextTests
{
    private static readonly OptionsText<AppwriteApiOptions> Options = new(
        "Deus:Hosting:Api", (services, configuration) => services.AddAppwriteApi(configuration));

    [Test]
    public void Every_option_binds_from_text() => Options.AssertEveryOptionBinds();

    [Test]
    public void White_space_at_the_ends_of_an_option_is_refused_by_its_key() => Options.AssertWhiteSpaceIsRefused();

    [Test]
    public void Every_options_class_has_a_binding_test() => Assert.That(
        typeof(AppwriteApiOptions).Assembly.GetExportedTypes().Where(t => t.Name.EndsWith("Options", StringComparison.Ordinal)),
        Is.EquivalentTo(new[] { typeof(AppwriteApiOptions) }),
        "test the new class above");

    [Test]
    public async Task Invalid_options_of_three_packages_are_reported_in_one_exception()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Deus:Hosting:Backend"] = "Embedded",
            ["Deus:Hosting:Limits:KilSwitch"] = "true",
            ["Deus:Hosting:Functions:MaxQueueTime"] = "soon",
            ["Deus:Hosting:Functions:RemoteBuilder:Endpont"] = "https://jobs.example.org",
            ["Deus:Hosting:Api:ApiKeys:0"] = "a-secret",
            ["Deus:Hosting:Api:ApiKeys:1:Key"] = "a-secret\n",
            ["Deus:Hosting:Api:ApiKeys:1:ExpiresAt"] = "tomorrow",
        });
        builder.Services.AddDeusHosting(builder.Configuration).UseEmbeddedFunctions(builder.Configuration);
        builder.Services.AddAppwriteApi(builder.Configuration);
        await using var app = builder.Build();

        var failure = Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync());

        var keys = failure!.Failures.Select(f => f.Split(' ')[0]["Deus:Hosting:".Length..]).ToList();
        Assert.That(keys, Is.SupersetOf(new[]
        {
            "Limits:KilSwitch", "Functions:Folder", "Functions:MaxQueueTime", "Functions:RemoteBuilder:Endpont",
            "Functions:RemoteBuilder:Endpoint", "Api:ProjectId", "Api:ApiKeys:0", "Api:ApiKeys:1:ExpiresAt",
        }));
        Assert.That(failure.ToString(), Does.Not.Contain("a-secret"));
    }

    [Test]
    public async Task Invalid_configuration_change_leaves_the_last_valid_keys_in_effect()
    {
        var (configuration, source) = ReloadableSource.Build(("Deus:Hosting:Api:ProjectId", "p"), ("Deus:Hosting:Api:ApiKeys:0:Key", "k"));
        var services = new ServiceCollection();
        services.AddAppwriteApi(configuration);
        await using var provider = services.BuildServiceProvider();
        var monitor = provider.GetRequiredService<IOptionsMonitor<AppwriteApiOptions>>();
        Assert.That(monitor.CurrentValue.ApiKeys, Has.One.Items);

        source.Change("Deus:Hosting:Api:ApiKeys:1:Kee", "k2");
        Assert.That(monitor.CurrentValue.ApiKeys.Select(key => key.Key), Is.EqualTo(new[] { "k" }));
        source.Change("Deus:Hosting:Api:ApiKeys:1:Kee", null);
        source.Change("Deus:Hosting:Api:ProjectId", "p2");
        Assert.That(monitor.CurrentValue.ProjectId, Is.EqualTo("p"), "a key without a value is there still");
    }
}
