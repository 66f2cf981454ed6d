using Deus.Hosting.Functions.Builds.Events;
using Deus.Hosting.Functions.Builds.Rules;

namespace Deus.Hosting.Functions.Builds.Remote;

/// <summary>A callback that was signed and read.</summary>
/// <param name="Identity">What makes a repetition known.</param>
/// <param name="JobId">The job it tells of.</param>
/// <param name="Subject">The same in the envelope; null when it is not there.</param>
/// <param name="DeploymentId">The deployment that its meta names; null when it names none.</param>
/// <param name="Event">Makes the event for an attempt; null when the type is not known.</param>
internal sealed record Callback(
    EventIdentity Identity, string JobId, string? Subject, string? DeploymentId, Func<int, BuildEvent>? Event);
