namespace Deus.Hosting.Functions;

/// <summary>
/// The options of a jobs service that builds instead of this process. It calls this host through <c>MapBuildCallbacks()</c>.
/// </summary>
public sealed class RemoteBuilderOptions
{
    /// <summary>The URL of the jobs service. Required. <c>http://</c> is accepted only for loopback.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>The API key for submitting jobs. Required. It must differ from <see cref="Secret"/>.</summary>
    public string ApiKey { get; set; } = "";

    /// <summary>
    /// The secret that signs callbacks, at least 32 characters. Required. It has no other use, and no other secret is used in its place.
    /// </summary>
    public string Secret { get; set; } = "";

    /// <summary>
    /// The URL under which the jobs service reaches this host, up to the path where <c>MapBuildCallbacks()</c> is mapped, for example
    /// <c>https://functions.example.org/v1</c>. Required. <c>http://</c> is accepted only for loopback.
    /// </summary>
    public string CallbackEndpoint { get; set; } = "";

    /// <summary>True accepts <c>http://</c> for other hosts than loopback, for a private network. Default false.</summary>
    public bool AllowInsecureEndpoint { get; set; }

    /// <summary>The project of the submitted jobs: letters, digits and hyphens. Default <c>default</c>.</summary>
    public string ProjectId { get; set; } = "default";

    /// <summary>The container image in which builds run. Default <c>openruntimes/node:v5-20.0</c>.</summary>
    public string Image { get; set; } = "openruntimes/node:v5-20.0";

    /// <summary>Returns a text with the URL of the service, without keys.</summary>
    public override string ToString() => $"builds at {Endpoint}";
}
