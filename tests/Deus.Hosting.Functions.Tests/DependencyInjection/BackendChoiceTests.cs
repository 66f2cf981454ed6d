using System.Security.Cryptography;
using Deus.Hosting.Appwrite;
using Deus.Hosting.Functions.DependencyInjection;
using Deus.Hosting.Functions.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Tests.DependencyInjection;

/// <summary>Tests that the same code works with both backends, selected by configuration.</summary>
public sealed class BackendChoiceTests
{
    private static readonly (string, string?)[] Both =
    [
        ("Appwrite:Endpoint", "https://a.example/v1"), ("Appwrite:ProjectId", "p"), ("Appwrite:ApiKey", "k"), ("Functions:Folder", "f"),
    ];

    [TestCase(null, typeof(EmbeddedBackend))]
    [TestCase("", typeof(EmbeddedBackend))]
    [TestCase("Embedded", typeof(EmbeddedBackend))]
    [TestCase("embedded", typeof(EmbeddedBackend))]
    [TestCase("Appwrite", typeof(AppwriteBackend))]
    public async Task The_configuration_chooses_the_backend(string? backend, Type expected)
    {
        await using var provider = Build([("Backend", backend), .. Both]);

        Assert.DoesNotThrow(() => provider.GetRequiredService<IStartupValidator>().Validate());
        Assert.That(provider.GetRequiredService<IHostingBackend>(), Is.TypeOf(expected));
        Assert.That(provider.GetRequiredService<IDeploymentWaiter>(), Is.TypeOf(expected));
        Assert.That(provider.GetServices<IHostedService>().Any(), Is.EqualTo(expected == typeof(EmbeddedBackend)), "no host runs for Appwrite");
    }

    [Test]
    public async Task EnforceBudget_rejects_a_deployment_on_either_backend([Values("Embedded", "Appwrite")] string backend)
    {
        await using var provider = Build([("Backend", backend), ("Limits:KillSwitch", "true"), .. Both], b => b.EnforceBudget());

        Assert.ThrowsAsync<BudgetRefusedException>(() => provider.GetRequiredService<IHostingBackend>()
            .DeployAsync(new DeployInput { ServiceId = "s", ArtifactKey = "a" }));
    }

    [Test]
    public async Task Only_options_of_the_configured_backend_are_required([Values("Embedded", "Appwrite")] string backend)
    {
        await using var provider = Build([("Backend", backend), ("Appwrite:Region", "fra"), ("Functions:MaskLogs", "true")]);

        var failure = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());

        Assert.That(failure!.Failures.Select(f => f.Split(' ')[0]), Is.EquivalentTo(backend == "Embedded"
            ? new[] { "Deus:Hosting:Functions:Folder" }
            : ["Deus:Hosting:Appwrite:Endpoint", "Deus:Hosting:Appwrite:ProjectId", "Deus:Hosting:Appwrite:ApiKey"]));
    }

    [Test]
    public async Task A_backend_that_is_not_known_is_refused()
    {
        await using var provider = Build([("Backend", "Embeded"), .. Both]);

        var failure = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IHostingBackend>());

        Assert.That(failure!.Failures, Is.EqualTo(new[] { "Deus:Hosting:Backend is not known. Accepted: Appwrite, Embedded." }));
    }

    [Test]
    public async Task Embedded_backend_without_its_package_throws_with_the_line_to_add()
    {
        var services = new ServiceCollection();
        services.AddDeusHosting(Configuration([("Backend", "Embedded")]));
        await using var provider = services.BuildServiceProvider();

        var failure = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IHostingBackend>());

        Assert.That(failure!.Failures, Has.One.Items.And.One.Contains("Deus:Hosting:Backend is Embedded").And.One.Contains(".UseEmbeddedFunctions(configuration)"));
    }

    [Test]
    public async Task Configured_Appwrite_backend_is_rejected_when_code_registers_another_backend()
    {
        await using var provider = Build([("Backend", "Appwrite"), .. Both], b => b.UseBackend<EmbeddedBackend>());

        var failure = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());

        Assert.That(failure!.Failures, Has.One.Items.And.One.Contains("Deus:Hosting:Backend is Appwrite, and code registers another backend."));
    }

    [Test]
    public async Task Functions_section_is_rejected_when_the_embedded_host_is_not_registered()
    {
        var services = new ServiceCollection();
        services.AddDeusHosting(Configuration(Both));
        await using var provider = services.BuildServiceProvider();

        var failure = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IHostingBackend>());

        Assert.That(failure!.Failures, Is.EqualTo(new[] { "Deus:Hosting:Functions is not known. Accepted: Appwrite, Backend, Limits." }));
    }

    [Test]
    public async Task Options_are_read_from_the_root_the_SDK_section_or_their_own_section()
    {
        var configuration = Configuration([.. Both, ("Elsewhere:Folder", "f")]);
        foreach (var given in new IConfiguration[] { configuration, configuration.GetSection("Deus:Hosting"), configuration.GetSection("Deus:Hosting:Functions") })
        {
            var services = new ServiceCollection();
            services.AddDeusHosting(configuration.GetSection("Deus:Hosting")).UseEmbeddedFunctions(given);
            await using var provider = services.BuildServiceProvider();
            Assert.That(provider.GetRequiredService<IOptions<FunctionsOptions>>().Value.Folder, Is.EqualTo("f"));
        }
    }

    [Test]
    public async Task SecretKey_from_configuration_is_used_and_no_key_file_is_created()
    {
        var key = RandomNumberGenerator.GetBytes(32);
        var folder = Directory.CreateTempSubdirectory("deus-choice-");
        try
        {
            await using var provider = Build([("Functions:Folder", folder.FullName), ("Functions:SecretKey", Convert.ToBase64String(key))]);
            provider.GetRequiredService<HostStorage>().Open();

            Assert.That(provider.GetRequiredService<IOptions<FunctionsOptions>>().Value.SecretKey!.Value.ToArray(), Is.EqualTo(key));
            Assert.That(folder.GetFiles("secret.key"), Is.Empty);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Test]
    public async Task A_secret_key_of_another_length_is_refused_and_not_shown()
    {
        var key = Convert.ToBase64String(new byte[31]);
        await using var provider = Build([("Functions:Folder", "f"), ("Functions:SecretKey", key)]);

        var failure = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IHostingBackend>());

        Assert.That(failure!.Failures, Has.One.Items.And.One.StartsWith("Deus:Hosting:Functions:SecretKey is not acceptable. Accepted: null or 32 bytes"));
        Assert.That(failure.ToString(), Does.Not.Contain(key));
    }

    [Test]
    public void Start_on_another_system_than_Linux_throws_with_the_reason_in_the_first_line()
    {
        Assert.DoesNotThrow(() => LinuxRequirement.Require(isLinux: true));

        var refused = Assert.Throws<PlatformNotSupportedException>(() => LinuxRequirement.Require(isLinux: false));
        Assert.That(refused!.Message.Split('\n')[0], Does.StartWith("The embedded function host runs on Linux only: ").And.Contain("Accepted: Linux, "));
    }

    private static ServiceProvider Build(IEnumerable<(string Key, string? Value)> values, Action<IHostingBuilder>? configure = null)
    {
        var configuration = Configuration(values);
        var services = new ServiceCollection();
        var builder = services.AddDeusHosting(configuration).UseEmbeddedFunctions(configuration);
        configure?.Invoke(builder);
        return services.BuildServiceProvider();
    }

    private static IConfigurationRoot Configuration(IEnumerable<(string Key, string? Value)> values) => new ConfigurationBuilder()
        .AddInMemoryCollection(values.Select(v => KeyValuePair.Create("Deus:Hosting:" + v.Key, v.Value)))
        .Build();
}
