using System.Diagnostics;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Clients;

/// <summary>Installs the clients before the first test that runs one, so that a new clone needs only the test command.</summary>
[SetUpFixture]
public sealed class InstalledClients
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    [OneTimeSetUp]
    public async Task InstallAsync()
    {
        using var timeout = new CancellationTokenSource(Timeout);
        using var setup = Process.Start(
            new ProcessStartInfo(Path.Combine(Repository.Root, "scripts", "setup.sh")) { RedirectStandardError = true })!;
        var errors = await setup.StandardError.ReadToEndAsync(timeout.Token);
        await setup.WaitForExitAsync(timeout.Token);
        Assert.That(setup.ExitCode, Is.Zero, errors);
    }
}
