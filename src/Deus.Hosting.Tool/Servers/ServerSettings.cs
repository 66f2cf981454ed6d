namespace Deus.Hosting.Tool.Servers;

/// <summary>The server, the project and the key that a command uses.</summary>
internal sealed record ServerSettings
{
    public required string Endpoint { get; init; }

    public required string ProjectId { get; init; }

    public required string ApiKey { get; init; }

    /// <summary>True to send the key over plain http to other hosts than loopback.</summary>
    public bool AllowInsecure { get; init; }

    /// <summary>Returns the server and the project; never the key.</summary>
    public override string ToString() => $"{ProjectId} at {Endpoint}";
}
