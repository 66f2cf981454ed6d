namespace Deus.Hosting.Tool.Servers;

/// <summary>What the command line says about the server; null for what it does not say.</summary>
internal sealed record ServerChoice(string? Profile, string? Endpoint, string? ProjectId, bool AllowInsecure);
