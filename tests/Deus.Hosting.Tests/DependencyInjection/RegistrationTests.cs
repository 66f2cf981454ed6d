using Deus.Hosting.Appwrite;
using Deus.Hosting.Tests.Budgets;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;

namespace Deus.Hosting.Tests.DependencyInjection;

public sealed class RegistrationTests
{
    [Test]
    public async Task One_Appwrite_backend_serves_every_interface()
    {
        var services = new ServiceCollection();
        services.AddDeusHosting(Set);
        await using var provider = services.BuildServiceProvider();

        var backend = provider.GetRequiredService<AppwriteBackend>();
        Assert.That(provider.GetRequiredService<IHostingBackend>(), Is.SameAs(backend));
        Assert.That(provider.GetRequiredService<IDeploymentWaiter>(), Is.SameAs(backend));
        Assert.That(provider.GetRequiredService<IDeploymentManager>(), Is.SameAs(backend));
        Assert.That(provider.GetRequiredService<IFunctionInvoker>(), Is.SameAs(backend));
    }

    [Test]
    public async Task A_backend_that_is_registered_first_wins()
    {
        var own = Substitute.For<IHostingBackend>();
        var services = new ServiceCollection().AddSingleton(own);
        services.AddDeusHosting(Set);
        await using var provider = services.BuildServiceProvider();

        Assert.That(provider.GetRequiredService<IHostingBackend>(), Is.SameAs(own));
        Assert.That(provider.GetService<AppwriteBackend>(), Is.Null);
    }

    [Test]
    public void AddDeusHosting_called_twice_adds_its_services_once()
    {
        var once = new ServiceCollection();
        once.AddDeusHosting();
        var twice = new ServiceCollection();
        twice.AddDeusHosting();
        twice.AddDeusHosting();

        Assert.That(Ours(twice), Is.EqualTo(Ours(once)));

        static IEnumerable<string> Ours(IServiceCollection services) => services
            .Where(d => d.ServiceType.FullName!.Contains("Deus.Hosting", StringComparison.Ordinal))
            .Select(d => d.ServiceType.ToString());
    }

    [Test]
    public async Task UseBackend_takes_over_what_the_backend_implements_and_nothing_else_remains()
    {
        var services = new ServiceCollection();
        services.AddDeusHosting(Set).UseBackend<EnforceBudgetTests.FakeBackend>();
        await using var provider = services.BuildServiceProvider();

        var backend = provider.GetRequiredService<EnforceBudgetTests.FakeBackend>();
        Assert.That(provider.GetRequiredService<IHostingBackend>(), Is.SameAs(backend));
        Assert.That(provider.GetRequiredService<IFunctionInvoker>(), Is.SameAs(backend));
        Assert.That(provider.GetService<IDeploymentWaiter>(), Is.Null);
        Assert.That(provider.GetService<IDeploymentManager>(), Is.Null);
        Assert.That(provider.GetService<AppwriteBackend>(), Is.Null);
    }

    [Test]
    public void AddDeusHosting_keeps_the_TimeProvider_of_the_application()
    {
        var clock = new Deus.Hosting.Shared.FakeTimeProvider();
        var services = new ServiceCollection().AddSingleton<TimeProvider>(clock);
        services.AddDeusHosting();
        using var provider = services.BuildServiceProvider();

        Assert.That(provider.GetRequiredService<TimeProvider>(), Is.SameAs(clock));
    }

    [Test]
    public void Null_arguments_are_named()
    {
        var services = new ServiceCollection();

        Assert.Throws<ArgumentNullException>(() => ((IServiceCollection)null!).AddDeusHosting());
        Assert.Throws<ArgumentNullException>(() => services.AddDeusHosting((Action<AppwriteOptions>)null!));
        Assert.Throws<ArgumentNullException>(() => services.AddDeusHosting((Microsoft.Extensions.Configuration.IConfiguration)null!));
        Assert.Throws<ArgumentNullException>(() => ((IHostingBuilder)null!).EnforceBudget());
    }

    private static void Set(AppwriteOptions options) =>
        (options.Endpoint, options.ProjectId, options.ApiKey) = ("https://a.example/v1", "p", "k");
}
