namespace Deus.Hosting.Functions.AspNetCore.Builds;

/// <summary>Marks an endpoint that is for requests with a token; those without belong to another one of the same path.</summary>
internal sealed class TokenRoute
{
    public const string Parameter = "token";
}
