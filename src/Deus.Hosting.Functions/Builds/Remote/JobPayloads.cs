using System.Globalization;
using Deus.Hosting.Functions.Builds.Rules;
using Deus.Hosting.Functions.Functions;

namespace Deus.Hosting.Functions.Builds.Remote;

/// <summary>Creates the job of a deployment in the form that Appwrite's control plane submits.</summary>
internal sealed class JobPayloads(BuildVariables variables, BuildTokens tokens)
{
    private const string Workspace = "/mnt/code";

    public JobDocument For(BuildFacts facts, BuildContext context, RemoteBuilderOptions remote) => new()
    {
        Id = facts.JobId!,
        Image = remote.Image,
        Command = "/usr/local/server/helpers/build.sh " + ShellQuoted(context.Deployment.Commands),
        Cpu = double.Parse(Specification.Find(context.Function.Settings.BuildSpecification)?.Cpus ?? "1", CultureInfo.InvariantCulture),
        Memory = Specification.BuildMemoryOf(context.Function.Settings.BuildSpecification),
        TimeoutSeconds = (int)Math.Ceiling(facts.Timeout.TotalSeconds),
        Workspace = Workspace,
        Meta = Meta(facts, remote),
        Environment = Environment(facts, context),
        Artifacts = Artifacts(facts, remote),
        Callback = new JobCallback(Url(remote, $"jobs/event?project={remote.ProjectId}"), [], remote.Secret),
    };

    /// <summary>Quotes any text as one word for the shell.</summary>
    internal static string ShellQuoted(string text) => "'" + text.Replace("'", @"'\''", StringComparison.Ordinal) + "'";

    private static Dictionary<string, string> Meta(BuildFacts facts, RemoteBuilderOptions remote) => new(StringComparer.Ordinal)
    {
        ["projectId"] = remote.ProjectId,
        ["deploymentId"] = facts.DeploymentId,
        ["resourceId"] = facts.FunctionId,
        ["resourceType"] = "functions",
        ["timeoutSeconds"] = facts.Timeout.TotalSeconds.ToString("0", CultureInfo.InvariantCulture),
    };

    private Dictionary<string, string> Environment(BuildFacts facts, BuildContext context)
    {
        var environment = variables.EnvironmentOf(context, facts.Timeout);
        environment["CI"] = "true";
        environment["OPEN_RUNTIMES_ENTRYPOINT"] = context.Deployment.Entrypoint;
        environment["OPEN_RUNTIMES_OUTPUT_DIRECTORY"] = "";
        environment["OPEN_RUNTIMES_BUILD_INPUT_DIR"] = Workspace + "/source";
        environment["OPEN_RUNTIMES_BUILD_OUTPUT_DIR"] = Workspace;
        environment["OPEN_RUNTIMES_BUILD_COMPRESSION"] = "gzip";
        return environment;
    }

    /// <summary>
    /// Returns the steps that download the source and upload the output. The tokens in their URLs are valid for this build only.
    /// </summary>
    private JobArtifact[] Artifacts(BuildFacts facts, RemoteBuilderOptions remote)
    {
        var source = tokens.Issue(facts, TokenPurpose.Source);
        var output = tokens.Issue(facts, TokenPurpose.Output);
        return
        [
            new JobArtifact(
                "source",
                "download",
                Url(remote, $"functions/{facts.FunctionId}/deployments/{facts.DeploymentId}/download?type=source&token={source}"),
                "source.tar.gz"),
            new JobArtifact("extract", "unarchive", "source.tar.gz", "source", "source"),
            new JobArtifact(
                "output",
                "upload",
                "code.tar.gz",
                Url(remote, $"deployments/{facts.DeploymentId}/artifacts/build?token={output}"),
                "job",
                TimeoutSeconds: 300),
        ];
    }

    private static string Url(RemoteBuilderOptions remote, string path) => $"{remote.CallbackEndpoint.TrimEnd('/')}/{path}";
}
