namespace Deus.Hosting.Functions.Deployments;

/// <summary>The caller's settings for a new deployment.</summary>
/// <param name="Activate">True to activate the deployment when it is ready.</param>
/// <param name="Entrypoint">The entry file; null uses the function's entry file.</param>
/// <param name="Commands">The build commands; null uses the function's commands.</param>
/// <param name="Type">The origin of the deployment: <c>manual</c> or <c>cli</c>.</param>
internal sealed record NewDeployment(
    bool Activate, string? Entrypoint = null, string? Commands = null, string Type = "manual");
