using Deus.Hosting.Functions.Builds;

namespace Deus.Hosting.Functions.Tests.Builds.Local;

[TestFixture]
public sealed class BuildCachesTests
{
    [Test]
    public async Task Each_function_has_a_separate_package_cache_that_is_deleted_with_the_function()
    {
        await using var host = new TestHost();
        var caches = new List<string>();
        host.Commands.Handler = (command, _) =>
        {
            caches.Add(command.Environment["npm_config_cache"]);
            Directory.CreateDirectory(caches[^1]);
            return Task.FromResult(0);
        };
        await host.DeployAsync();
        await host.DeployAsync("fn2");
        await host.Functions.DeleteAsync("fn1", CancellationToken.None);
        await host.Get<BuildBackgroundService>().RecoverAsync(CancellationToken.None);

        Assert.That(caches.Distinct().Count(), Is.EqualTo(2));
        Assert.That(caches.Select(Directory.Exists), Is.EqualTo(new[] { false, true }));
    }
}
