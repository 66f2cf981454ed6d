using Deus.Hosting.Functions.Builds.Rules;

namespace Deus.Hosting.Functions.Builds.Events;

/// <summary>An event on its way to a build.</summary>
/// <param name="DeploymentId">The deployment.</param>
/// <param name="Event">What has happened.</param>
/// <param name="Identity">What makes a repetition known; null when the facts themselves do, as for a cancel.</param>
internal sealed record BuildMessage(string DeploymentId, BuildEvent Event, EventIdentity? Identity = null);

/// <summary>An event comes once per source, id and type, however often it is sent.</summary>
internal sealed record EventIdentity(string Source, string Id, string Type);

/// <summary>What became of an event, once it is stored.</summary>
/// <param name="Facts">The build from then on; null when there is no such deployment.</param>
/// <param name="Changed">True when the event has changed it.</param>
internal readonly record struct BuildReceipt(BuildFacts? Facts, bool Changed);
