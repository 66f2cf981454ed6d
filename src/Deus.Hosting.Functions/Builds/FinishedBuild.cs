namespace Deus.Hosting.Functions.Builds;

/// <summary>How a successful build ended.</summary>
/// <param name="IsActive">True when the deployment is executed from now on.</param>
/// <param name="Replaced">The deployment that was active before; null when there was none.</param>
internal sealed record FinishedBuild(bool IsActive, string? Replaced);
