namespace Deus.Hosting.Functions.Deployments;

/// <summary>What a caller decides about a deployment.</summary>
/// <param name="Activate">True to make it active when it is ready.</param>
/// <param name="Entrypoint">The entry file; null for the function's.</param>
/// <param name="Commands">The build's commands; null for the function's.</param>
/// <param name="Type">Where it came from: <c>manual</c> or <c>cli</c>.</param>
internal sealed record NewDeployment(
    bool Activate, string? Entrypoint = null, string? Commands = null, string Type = "manual");
