using System.Diagnostics;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Clients;

/// <summary>Installs the clients before the first test that runs one, so that a new clone needs only the test command.</summary>
[SetUpFixture]
public sealed class InstalledClients
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [OneTimeSetUp]
    public async Task InstallAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        using var setup = Process.Start(
            new ProcessStartInfo(Path.Combine(Repository.Root, "scripts", "setup.sh")) { RedirectStandardError = true })!;
        var errors = await setup.StandardError.ReadToEndAsync(patience.Token);
        await setup.WaitForExitAsync(patience.Token);
        Assert.That(setup.ExitCode, Is.Zero, errors);
    }
}
