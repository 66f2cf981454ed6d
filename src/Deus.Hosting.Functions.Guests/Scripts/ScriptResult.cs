namespace Deus.Hosting.Functions.Guests.Scripts;

/// <summary>The response of a script.</summary>
/// <param name="StatusCode">The status, 100 to 999.</param>
/// <param name="Headers">The headers.</param>
/// <param name="Body">The body.</param>
internal sealed record ScriptResult(int StatusCode, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body);
