namespace Deus.Hosting.Appwrite;

/// <summary>
/// The options of the Appwrite backend: the server, and the settings of new functions. A change takes effect at the next call.
/// </summary>
public sealed class AppwriteOptions
{
    /// <summary>The URL of the API with its version segment, for example <c>https://cloud.appwrite.io/v1</c>. Required.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>The id of the project. Required.</summary>
    public string ProjectId { get; set; } = "";

    /// <summary>
    /// An API key with the scopes <c>functions.read</c>, <c>functions.write</c> and <c>execution.write</c>; reading executions
    /// also requires <c>execution.read</c>. Required. The key appears in no log and no message.
    /// </summary>
    public string ApiKey { get; set; } = "";

    /// <summary>The region of the server, a label for the host application. Default empty.</summary>
    public string Region { get; set; } = "";

    /// <summary>True to send the key over plain <c>http://</c> to other hosts than loopback. Default false.</summary>
    public bool AllowInsecureEndpoint { get; set; }

    /// <summary>The Appwrite roles that may execute a new function. Default <c>any</c>.</summary>
    public IList<string> Execute { get; set; } = ["any"];

    /// <summary>The scopes of the key that a new function receives. Default <c>users.read</c>.</summary>
    public IList<string> Scopes { get; set; } = ["users.read"];

    /// <summary>
    /// The entry file of new functions. Default <c>src/main.js</c>. <see cref="DeployInput.Entrypoint"/> overrides it.
    /// </summary>
    public string Entrypoint { get; set; } = "src/main.js";

    /// <summary>
    /// The build commands of new functions; empty runs none. Default <c>npm install</c>. <see cref="DeployInput.Commands"/>
    /// overrides it.
    /// </summary>
    public string Commands { get; set; } = "npm install";

    /// <summary>
    /// The specification of functions that are not always warm. It applies to new functions and to a function that stops being
    /// always warm. Default empty: the server's default. <see cref="DeployInput.Specification"/> overrides it.
    /// </summary>
    public string Specification { get; set; } = "";

    /// <summary>
    /// The specification of always-warm functions; a function with this specification counts as always warm. Default
    /// <c>s-1vcpu-512mb</c>. <see cref="DeployInput.Specification"/> overrides it.
    /// </summary>
    public string WarmSpecification { get; set; } = "s-1vcpu-512mb";

    /// <summary>The maximum duration of <see cref="IDeploymentWaiter.WaitAsync"/>. Default 30 minutes.</summary>
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// The longest time a build may show neither a new status nor new log output; <see cref="IDeploymentWaiter.WaitAsync"/> then
    /// throws. The time does not run while the deployment is <c>waiting</c> for a builder. Default 10 minutes.
    /// </summary>
    public TimeSpan MaxStall { get; set; } = TimeSpan.FromMinutes(10);
}
