using Deus.Hosting.Appwrite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.DependencyInjection;

/// <summary>
/// The backend that the configuration selects with the key <c>Backend</c>. It is read while services are registered, because it
/// determines the registrations; a later change requires a restart. Without a value, the code selects the backend.
/// </summary>
internal sealed class BackendChoice
{
    public const string Key = "Backend";
    public const string Appwrite = "Appwrite";
    public const string Embedded = "Embedded";

    private readonly IServiceCollection _services;

    private BackendChoice(IServiceCollection services) => _services = services;

    /// <summary>The section that was passed to <c>AddDeusHosting(configuration)</c>; null when none was passed.</summary>
    public IConfigurationSection? Section { get; set; }

    /// <summary>True when the code has registered the embedded host, regardless of the selected backend.</summary>
    public bool HasEmbedded { get; set; }

    private string? Configured => Section?[Key] is { Length: > 0 } text ? text : null;

    /// <summary>Returns the choice in the service collection; adds one when there is none.</summary>
    public static BackendChoice GetOrAdd(IServiceCollection services)
    {
        if (services.LastOrDefault(d => d.ServiceType == typeof(BackendChoice))?.ImplementationInstance is BackendChoice known)
            return known;
        var choice = new BackendChoice(services);
        services.AddSingleton(choice);
        return choice;
    }

    /// <summary>Returns false when the configuration selects another backend.</summary>
    public bool Allows(string backend) =>
        Configured is not { } configured || IsOther(configured) || configured.Equals(backend, StringComparison.OrdinalIgnoreCase);

    /// <summary>Adds a failure when the choice is not valid.</summary>
    public void Check(ICollection<string> failures)
    {
        if (Configured is not { } configured)
            return;
        if (IsOther(configured))
            failures.Add($"{Section!.Path}:{Key} is not known. Accepted: {Appwrite}, {Embedded}.");
        else if (configured.Equals(Appwrite, StringComparison.OrdinalIgnoreCase))
            Require(
                _services.Any(d => d.ServiceType == typeof(AppwriteBackend)),
                $"is {Appwrite}, and code registers another backend. Accepted: no value, or UseBackend() and the like left out.",
                failures);
        else
            Require(
                HasEmbedded,
                $"is {Embedded}, and the embedded host is not registered. Accepted with the package Deus.Hosting.Functions and "
                + "AddDeusHosting(configuration).UseEmbeddedFunctions(configuration).",
                failures);
    }

    private static bool IsOther(string configured) =>
        !configured.Equals(Appwrite, StringComparison.OrdinalIgnoreCase) && !configured.Equals(Embedded, StringComparison.OrdinalIgnoreCase);

    private void Require(bool holds, string problem, ICollection<string> failures)
    {
        if (!holds)
            failures.Add($"{Section!.Path}:{Key} {problem}");
    }
}
