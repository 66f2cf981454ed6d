using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;

namespace Deus.Hosting.Functions.AspNetCore.Builds;

/// <summary>Excludes the token endpoints for requests without a token, so that the Functions API answers them.</summary>
internal sealed class TokenRoutePolicy : MatcherPolicy, IEndpointSelectorPolicy
{
    public override int Order => 0;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) =>
        endpoints.Any(endpoint => endpoint.Metadata.GetMetadata<TokenRoute>() is not null);

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        if (httpContext.Request.Query.ContainsKey(TokenRoute.Parameter))
            return Task.CompletedTask;
        for (var i = 0; i < candidates.Count; i++)
        {
            if (candidates[i].Endpoint.Metadata.GetMetadata<TokenRoute>() is not null)
                candidates.SetValidity(i, false);
        }

        return Task.CompletedTask;
    }
}
