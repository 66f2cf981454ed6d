namespace Deus.Hosting.Functions;

/// <summary>A jobs service that builds in place of this process. It reaches this host through <c>MapBuildCallbacks()</c>.</summary>
public sealed class RemoteBuilderOptions
{
    /// <summary>The URL of the jobs service. Required; <c>http://</c> only to loopback.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>The key that jobs are submitted with. Required; never the same as <see cref="Secret"/>.</summary>
    public string ApiKey { get; set; } = "";

    /// <summary>
    /// The secret that callbacks are signed with, at least 32 characters. Required; used for nothing else, and nothing else
    /// is used in its place.
    /// </summary>
    public string Secret { get; set; } = "";

    /// <summary>
    /// The URL under which the jobs service reaches this host, up to where <c>MapBuildCallbacks()</c> is mapped, for example
    /// <c>https://functions.example.org/v1</c>. Required; <c>http://</c> only to loopback.
    /// </summary>
    public string CallbackEndpoint { get; set; } = "";

    /// <summary>Allows <c>http://</c> to other hosts, for a network of your own. Default false.</summary>
    public bool AllowInsecureEndpoint { get; set; }

    /// <summary>The project that jobs are submitted for; letters, digits, hyphens. Default <c>default</c>.</summary>
    public string ProjectId { get; set; } = "default";

    /// <summary>The image that builds run in. Default <c>openruntimes/node:v5-20.0</c>.</summary>
    public string Image { get; set; } = "openruntimes/node:v5-20.0";

    /// <summary>Names the service and never a key.</summary>
    public override string ToString() => $"builds at {Endpoint}";
}
