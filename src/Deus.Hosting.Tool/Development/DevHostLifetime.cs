using Microsoft.Extensions.Hosting;

namespace Deus.Hosting.Tool.Development;

/// <summary>A lifetime that listens to no signal, because the command stops the host.</summary>
internal sealed class DevHostLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
