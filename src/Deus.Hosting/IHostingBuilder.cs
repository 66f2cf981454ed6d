using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting;

/// <summary>
/// Configures Deus.Hosting after <c>AddDeusHosting()</c>. The features are extension methods of this interface.
/// </summary>
public interface IHostingBuilder
{
    /// <summary>The service collection to configure.</summary>
    IServiceCollection Services { get; }
}
