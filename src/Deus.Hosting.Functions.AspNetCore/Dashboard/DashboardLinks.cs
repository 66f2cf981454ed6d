namespace Deus.Hosting.Functions.AspNetCore.Dashboard;

/// <summary>The paths of the dashboard's pages.</summary>
/// <param name="root">The path below which the dashboard is mapped, without a slash at its end; empty for the root.</param>
internal sealed class DashboardLinks(string root)
{
    public string Functions => root.Length == 0 ? "/" : root;

    public string Queue => $"{root}/queue";

    public string DeadLetters => $"{root}/dead-letters";

    public string Instances => $"{root}/workers";

    public string Asset(string name) => $"{root}/assets/{name}";

    public string Function(string functionId) => $"{root}/functions/{Uri.EscapeDataString(functionId)}";

    public string Run(string functionId) => Function(functionId) + "/run";

    public string Source(string functionId) => Function(functionId) + "/source";

    public string Executions(string functionId) => Function(functionId) + "/executions";

    public string Execution(string functionId, string executionId) => $"{Executions(functionId)}/{Uri.EscapeDataString(executionId)}";

    public string Callback(string functionId, string executionId, string callbackId) =>
        $"{Execution(functionId, executionId)}/callbacks/{Uri.EscapeDataString(callbackId)}";

    public string Deployment(string functionId, string deploymentId) => $"{Function(functionId)}/deployments/{Uri.EscapeDataString(deploymentId)}";

    /// <summary>Adds query parameters to a path. Parameters without a value are left out.</summary>
    public static string WithQuery(string path, params IEnumerable<(string Name, string? Value)> parameters)
    {
        var query = string.Join('&', parameters.Where(p => !string.IsNullOrEmpty(p.Value)).Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}"));
        return query.Length == 0 ? path : $"{path}?{query}";
    }
}
