using Deus.Hosting.Appwrite.Http;
using Deus.Hosting.Backends;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Appwrite;

/// <summary>Lists the functions of a project.</summary>
internal sealed class AppwriteCatalog(AppwriteApi api, IOptionsMonitor<AppwriteOptions> options)
{
    public async Task<AppwritePage<FunctionSummary>> ReadPageAsync(int limit, string? cursor, CancellationToken cancellationToken)
    {
        var warm = options.CurrentValue.WarmSpecification;
        var page = await api.ListFunctionsAsync(limit, cursor, cancellationToken).ConfigureAwait(false);
        return new AppwritePage<FunctionSummary>([.. page.Functions!.Select(function => SummaryOf(function, warm))], page.Total);
    }

    private static FunctionSummary SummaryOf(FunctionResponse function, string warmSpecification) => new()
    {
        FunctionId = function.Id!,
        Name = function.Name ?? "",
        Runtime = WireRuntimes.ToHosting(function.Runtime ?? ""),
        ActiveDeploymentId = function.DeploymentId is { Length: > 0 } active ? active : null,
        AlwaysWarm = warmSpecification.Length > 0 && function.Specification == warmSpecification,
    };
}
