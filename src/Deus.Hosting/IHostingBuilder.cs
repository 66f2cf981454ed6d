using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting;

/// <summary>Goes on configuring after <c>AddDeusHosting()</c>; every feature is an extension method of it.</summary>
public interface IHostingBuilder
{
    /// <summary>The services being configured.</summary>
    IServiceCollection Services { get; }
}
