using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.DependencyInjection;

internal sealed class HostingBuilder(IServiceCollection services) : IHostingBuilder
{
    public IServiceCollection Services { get; } = services;
}
