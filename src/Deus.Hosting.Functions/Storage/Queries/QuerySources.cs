namespace Deus.Hosting.Functions.Storage.Queries;

/// <summary>The tables that can be listed, with their attributes.</summary>
internal static class QuerySources
{
    public static QuerySource Functions { get; } = new(
        "functions",
        "sequence",
        Text("name", "name"),
        Boolean("enabled", "enabled"),
        Text("runtime", "runtime"),
        Text("deploymentId", "coalesce(active_deployment_id, '')"),
        Text("schedule", "schedule"),
        new QueryAttribute("scheduleNext", "schedule_next", QueryKind.Time),
        new QueryAttribute("schedulePrevious", "schedule_previous", QueryKind.Time),
        Number("timeout", "timeout"),
        Text("entrypoint", "entrypoint"),
        Text("commands", "commands"),
        Text("installationId", "installation_id"))
    {
        Searched = ["id", "name", "runtime"],
        IsOfFunction = false,
    };

    public static QuerySource Deployments { get; } = new(
        "deployments",
        "number",
        Number("buildSize", "output_size"),
        Number("sourceSize", "source_size"),
        Number("totalSize", "(source_size + output_size)"),
        Number("buildDuration", "coalesce((ended_at - started_at + 999) / 1000, 0)"),
        Text("status", "status"),
        Boolean("activate", "activate"),
        Text("type", "type"));

    public static QuerySource Executions { get; } = new(
        "executions",
        "sequence",
        Text("trigger", "trigger"),
        Text("status", "status"),
        Number("responseStatusCode", "response_status"),
        Number("duration", "(duration_us / 1000000.0)"),
        Text("requestMethod", "request_method"),
        Text("requestPath", "request_path"),
        Text("deploymentId", "deployment_id"))
    {
        KnowsNoSearch = true,
    };

    public static QuerySource Variables { get; } = new(
        "variables",
        "rowid",
        Text("key", "key"),
        Text("resourceType", "'function'"),
        Text("resourceId", "function_id"),
        Boolean("secret", "secret"))
    {
        KnowsNoSearch = true,
    };

    private static QueryAttribute Text(string name, string expression) => new(name, expression, QueryKind.Text);

    private static QueryAttribute Number(string name, string expression) => new(name, expression, QueryKind.Number);

    private static QueryAttribute Boolean(string name, string expression) => new(name, expression, QueryKind.Boolean);
}
