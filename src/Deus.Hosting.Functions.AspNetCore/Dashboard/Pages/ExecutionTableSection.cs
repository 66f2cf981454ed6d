using Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;

namespace Deus.Hosting.Functions.AspNetCore.Dashboard.Pages;

/// <summary>A table of executions.</summary>
internal static class ExecutionTableSection
{
    private static readonly string[] Columns = ["Execution", "Outcome", "Trigger", "Request", "Response", "Took", "Deployment", "Attempt"];

    /// <summary>Returns the table.</summary>
    /// <param name="links">The links of the dashboard.</param>
    /// <param name="caption">What the table contains.</param>
    /// <param name="executions">The executions.</param>
    /// <param name="empty">The sentence that replaces an empty table.</param>
    /// <param name="actions">Returns the changes of an execution, in a further column; null for none.</param>
    public static Html Create(
        DashboardLinks links, string caption, IReadOnlyCollection<Execution> executions, string empty, Func<Execution, Html>? actions = null) =>
        Elements.Table(
            caption,
            actions is null ? Columns : [.. Columns, "Actions"],
            [.. executions.Select(execution => Row(links, execution, actions))],
            empty);

    private static Html Row(DashboardLinks links, Execution execution, Func<Execution, Html>? actions) => Html.From(
        $"""
        <tr>
        <th scope="row"><a href="{links.Execution(execution.FunctionId, execution.Id)}">{Display.Time(execution.CreatedAt)}</a><br><code>{execution.FunctionId}</code></th>
        <td>{Display.Outcome(execution)}</td>
        <td>{execution.Trigger} {execution.Event}</td>
        <td>{execution.RequestMethod} <code>{execution.RequestPath}</code></td>
        <td>{execution.ResponseStatusCode}</td>
        <td>{Display.Duration(execution.Duration)}</td>
        <td><a href="{links.Deployment(execution.FunctionId, execution.DeploymentId)}">{Deployment(execution)}</a></td>
        <td>{execution.Attempt}</td>
        {Actions(execution, actions)}
        </tr>
        """);

    private static string Deployment(Execution execution) => execution.DeploymentNumber is { } number ? $"{number}" : execution.DeploymentId;

    private static Html Actions(Execution execution, Func<Execution, Html>? actions) =>
        actions is null ? Html.Empty : Html.From($"<td>{actions(execution)}</td>");
}
