using System.Globalization;
using Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;

namespace Deus.Hosting.Functions.AspNetCore.Dashboard.Pages;

/// <summary>A table of executions.</summary>
internal static class ExecutionTableSection
{
    private static readonly string[] Columns = ["Execution", "Outcome", "Request", "Response", "Took", "Trigger", "Deployment", "Attempt"];

    /// <summary>Returns the table.</summary>
    /// <param name="links">The links of the dashboard.</param>
    /// <param name="caption">What the table contains.</param>
    /// <param name="executions">The executions.</param>
    /// <param name="empty">The sentence that replaces an empty table.</param>
    /// <param name="actions">Returns the changes of an execution, in a further column; null for none.</param>
    /// <param name="ofAllFunctions">True shows the function of each execution; false (default) its id.</param>
    public static Html Create(
        DashboardLinks links, string caption, IReadOnlyCollection<Execution> executions, string empty, Func<Execution, Html>? actions = null, bool ofAllFunctions = false) =>
        Table.Create(
            caption,
            actions is null ? Columns : [.. Columns, "Change"],
            [.. executions.Select(execution => Row(links, execution, ofAllFunctions, actions))],
            empty);

    private static Html[] Row(DashboardLinks links, Execution execution, bool ofAllFunctions, Func<Execution, Html>? actions)
    {
        var cells = Cells(links, execution, ofAllFunctions ? execution.FunctionId : execution.Id);
        return actions is null ? cells : [.. cells, actions(execution)];
    }

    private static Html[] Cells(DashboardLinks links, Execution execution, string id) =>
    [
        Html.From(
            $"""
            <a class="name" href="{links.Execution(execution.FunctionId, execution.Id)}">{Display.Time(execution.CreatedAt)}</a><br><code class="quiet">{id}</code>
            """),
        Display.Outcome(execution),
        Html.From($"{execution.RequestMethod} <code>{execution.RequestPath}</code>"),
        Display.Optional(execution.ResponseStatusCode == 0 ? null : execution.ResponseStatusCode.ToString(CultureInfo.InvariantCulture)),
        Html.Text(Display.Duration(execution.Duration)),
        Html.From($"{execution.Trigger} {execution.Event}"),
        Html.From($"""<a href="{links.Deployment(execution.FunctionId, execution.DeploymentId)}">{Deployment(execution)}</a>"""),
        Html.From($"{execution.Attempt}"),
    ];

    private static string Deployment(Execution execution) => execution.DeploymentNumber is { } number ? $"{number}" : execution.DeploymentId;
}
