namespace Deus.Hosting.Functions.AspNetCore.Builds;

/// <summary>Marks an endpoint for requests with a token. Requests without a token use another endpoint of the same path.</summary>
internal sealed class TokenRoute
{
    public const string Parameter = "token";
}
