using Deus.Hosting.Functions.Guests.Sandbox.Snapshots;

namespace Deus.Hosting.Functions.Guests.Scripts;

/// <summary>The script of a deployment, ready to be executed.</summary>
/// <param name="Source">The source.</param>
/// <param name="Snapshot">The interpreter after the script has run once; null when the script has to run in each execution.</param>
/// <param name="LoadFailure">Why the script cannot be loaded, for every execution; null when it was loaded.</param>
internal sealed record LoadedScript(ScriptSource Source, GuestSnapshot? Snapshot, string? LoadFailure = null);
