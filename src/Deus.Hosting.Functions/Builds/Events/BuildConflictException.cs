namespace Deus.Hosting.Functions.Builds.Events;

/// <summary>A build's row was changed between reading and writing. Nothing was written.</summary>
internal sealed class BuildConflictException(string deploymentId)
    : Exception($"The build of deployment '{deploymentId}' was changed by another writer at the same time.");
