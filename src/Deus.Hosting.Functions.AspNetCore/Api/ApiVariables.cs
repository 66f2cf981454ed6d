using Deus.Hosting.Functions.Executions.Engine;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.AspNetCore.Api;

/// <summary>The platform variables of this API: its endpoint and its project id, passed to functions.</summary>
internal sealed class ApiVariables(IOptionsMonitor<AppwriteApiOptions> options) : IPlatformVariables
{
    public IEnumerable<KeyValuePair<string, string>> All
    {
        get
        {
            var now = options.CurrentValue;
            yield return new("APPWRITE_FUNCTION_PROJECT_ID", now.ProjectId);
            if (now.PublicEndpoint is { } endpoint)
                yield return new("APPWRITE_FUNCTION_API_ENDPOINT", endpoint.TrimEnd('/'));
        }
    }
}
