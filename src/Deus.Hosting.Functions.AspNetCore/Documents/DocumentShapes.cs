using System.Text.Json.Nodes;
using Deus.Hosting.Functions.AspNetCore.Api;

namespace Deus.Hosting.Functions.AspNetCore.Documents;

/// <summary>Rewrites documents to the shape of response formats before 1.7.</summary>
internal static class DocumentShapes
{
    private static readonly Dictionary<Type, (string? List, Action<JsonObject, ResponseFormat> Rewrite)> Rules = new()
    {
        [typeof(FunctionDocument)] = (null, Function),
        [typeof(FunctionListDocument)] = ("functions", Function),
        [typeof(DeploymentDocument)] = (null, Deployment),
        [typeof(DeploymentListDocument)] = ("deployments", Deployment),
        [typeof(ExecutionDocument)] = (null, Execution),
        [typeof(ExecutionListDocument)] = ("executions", Execution),
        [typeof(RuntimeListDocument)] = ("runtimes", Runtime),
    };

    public static bool Changes(Type document, ResponseFormat format) => format.IsBefore1_7 && Rules.ContainsKey(document);

    public static void Rewrite(Type type, JsonObject document, ResponseFormat format)
    {
        var (list, rewrite) = Rules[type];
        foreach (var item in list is null ? [document] : document[list]!.AsArray().OfType<JsonObject>().ToArray())
            rewrite(item, format);
    }

    private static void Function(JsonObject function, ResponseFormat format)
    {
        Rename(function, "deploymentId", "deployment");
        Remove(function, "deploymentCreatedAt", "latestDeploymentId", "latestDeploymentCreatedAt", "latestDeploymentStatus");
        if (format.IsBefore1_6)
            Remove(function, "scopes", "specification");
    }

    private static void Deployment(JsonObject deployment, ResponseFormat format)
    {
        Rename(deployment, "sourceSize", "size");
        Rename(deployment, "buildDuration", "buildTime");
        Remove(deployment, "totalSize", "screenshotLight", "screenshotDark");
    }

    private static void Execution(JsonObject execution, ResponseFormat format)
    {
        if (format.IsBefore1_6)
            Remove(execution, "scheduledAt");
    }

    private static void Runtime(JsonObject runtime, ResponseFormat format)
    {
        if (format.IsBefore1_6)
            Remove(runtime, "key");
    }

    /// <summary>Renames a property in place. Does nothing when the property is absent, because the client has not selected it.</summary>
    private static void Rename(JsonObject document, string name, string newName)
    {
        var index = document.IndexOf(name);
        if (index < 0)
            return;
        var value = document[name];
        document.RemoveAt(index);
        document.Insert(index, newName, value);
    }

    private static void Remove(JsonObject document, params string[] names)
    {
        foreach (var name in names)
            document.Remove(name);
    }
}
