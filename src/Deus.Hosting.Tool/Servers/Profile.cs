namespace Deus.Hosting.Tool.Servers;

/// <summary>A stored server with its key.</summary>
internal sealed record Profile(string Name, string Endpoint, string ProjectId, string ApiKey)
{
    /// <summary>Returns the name and the server; never the key.</summary>
    public override string ToString() => $"{Name}: {ProjectId} at {Endpoint}";
}
