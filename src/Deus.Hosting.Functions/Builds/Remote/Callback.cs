using Deus.Hosting.Functions.Builds.Events;
using Deus.Hosting.Functions.Builds.Rules;

namespace Deus.Hosting.Functions.Builds.Remote;

/// <summary>A callback that was verified and parsed.</summary>
/// <param name="Identity">Identifies repetitions.</param>
/// <param name="JobId">The id of the job.</param>
/// <param name="Subject">The job id in the envelope; null when the envelope has none.</param>
/// <param name="DeploymentId">The id of the deployment in the event's meta data; null when the event names no deployment.</param>
/// <param name="Event">Creates the event for an attempt; null when the type is unknown or a required field is missing.</param>
internal sealed record Callback(
    EventIdentity Identity, string JobId, string? Subject, string? DeploymentId, Func<int, BuildEvent>? Event);
