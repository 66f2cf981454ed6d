namespace Deus.Hosting.Appwrite;

/// <summary>How to reach an Appwrite server, and what its functions are created with. A change acts on the next call.</summary>
public sealed class AppwriteOptions
{
    /// <summary>The API's URL with its version segment, for example <c>https://cloud.appwrite.io/v1</c>. Required.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>The project's id. Required.</summary>
    public string ProjectId { get; set; } = "";

    /// <summary>An API key with the scopes <c>functions.read</c>, <c>functions.write</c> and <c>execution.write</c>,
    /// and <c>execution.read</c> to read the history of executions. Required; appears in no log and no message.</summary>
    public string ApiKey { get; set; } = "";

    /// <summary>The server's region, as a label for the host application. Default empty.</summary>
    public string Region { get; set; } = "";

    /// <summary>True to send the key over plain <c>http://</c> to other hosts than loopback. Default false.</summary>
    public bool AllowInsecureEndpoint { get; set; }

    /// <summary>Who may execute a function, as Appwrite roles. Default <c>any</c>.</summary>
    public IList<string> Execute { get; set; } = ["any"];

    /// <summary>The scopes of the key that a function is given. Default <c>users.read</c>.</summary>
    public IList<string> Scopes { get; set; } = ["users.read"];

    /// <summary>The entry file of new functions. Default <c>src/main.js</c>; <see cref="DeployInput.Entrypoint"/> goes
    /// before it.</summary>
    public string Entrypoint { get; set; } = "src/main.js";

    /// <summary>The build commands of new functions. Default <c>npm install</c>; empty for none;
    /// <see cref="DeployInput.Commands"/> goes before it.</summary>
    public string Commands { get; set; } = "npm install";

    /// <summary>The specification of functions that are not always warm, given to new ones and to one that ceases to be
    /// always warm. Default empty: the server's own default. <see cref="DeployInput.Specification"/> goes before it.</summary>
    public string Specification { get; set; } = "";

    /// <summary>The specification of an always-warm function; a function that has it is taken for always warm. Default
    /// <c>s-1vcpu-512mb</c>. <see cref="DeployInput.Specification"/> goes before it.</summary>
    public string WarmSpecification { get; set; } = "s-1vcpu-512mb";

    /// <summary>How long <see cref="IDeploymentWaiter.WaitAsync"/> waits in all. Default 30 minutes.</summary>
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>The longest time a build may show neither a new status nor new log output before
    /// <see cref="IDeploymentWaiter.WaitAsync"/> gives up. Does not run while the deployment is <c>waiting</c> for a
    /// builder. Default 10 minutes.</summary>
    public TimeSpan MaxStall { get; set; } = TimeSpan.FromMinutes(10);
}
