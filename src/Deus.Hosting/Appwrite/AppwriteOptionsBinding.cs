using Deus.Hosting.DependencyInjection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Appwrite;

internal static class AppwriteOptionsBinding
{
    public const string Name = "Appwrite";

    public static void Add(IServiceCollection services, IConfigurationSection section) =>
        SectionBinding<AppwriteOptions>.Add(services, section, Read);

    private static void Read(SectionReader section, AppwriteOptions options)
    {
        options.Endpoint = section.Text(nameof(options.Endpoint), options.Endpoint);
        options.ProjectId = section.Text(nameof(options.ProjectId), options.ProjectId);
        options.ApiKey = section.Text(nameof(options.ApiKey), options.ApiKey);
        options.Region = section.Text(nameof(options.Region), options.Region);
        options.AllowInsecureEndpoint = section.Flag(nameof(options.AllowInsecureEndpoint), options.AllowInsecureEndpoint);
        options.Execute = section.List(nameof(options.Execute), options.Execute);
        options.Scopes = section.List(nameof(options.Scopes), options.Scopes);
        options.Entrypoint = section.Text(nameof(options.Entrypoint), options.Entrypoint);
        options.Commands = section.Text(nameof(options.Commands), options.Commands);
        options.Specification = section.Text(nameof(options.Specification), options.Specification);
        options.WarmSpecification = section.Text(nameof(options.WarmSpecification), options.WarmSpecification);
        options.MaxWait = section.Duration(nameof(options.MaxWait), options.MaxWait);
        options.MaxStall = section.Duration(nameof(options.MaxStall), options.MaxStall);
    }
}
