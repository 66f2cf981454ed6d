using Deus.Hosting.Functions.Builds.Rules;

namespace Deus.Hosting.Functions.Builds.Events;

/// <summary>An event for a build.</summary>
/// <param name="DeploymentId">The id of the deployment.</param>
/// <param name="Event">The event.</param>
/// <param name="Identity">Identifies repetitions; null when the build's facts make a repetition harmless, for example for a cancel.</param>
internal sealed record BuildMessage(string DeploymentId, BuildEvent Event, EventIdentity? Identity = null);

/// <summary>The identity of an event. An event with the same source, id and type is applied once, however often it arrives.</summary>
internal sealed record EventIdentity(string Source, string Id, string Type);

/// <summary>The result of a stored event.</summary>
/// <param name="Facts">The build after the event; null when the deployment does not exist.</param>
/// <param name="Changed">True when the event has changed the build.</param>
internal readonly record struct BuildReceipt(BuildFacts? Facts, bool Changed);
