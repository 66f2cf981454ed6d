using Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;
using Deus.Hosting.Functions.Executions.Records;

namespace Deus.Hosting.Functions.AspNetCore.Dashboard.Pages;

/// <summary>The executions of all functions that wait, and the dead letters.</summary>
internal sealed class QueuePage(ExecutionSearch executions)
{
    private const int PageSize = 50;

    public async Task<Html> CreateAsync(DashboardRequest request)
    {
        var page = await executions.FindWaitingAsync(PageSize, request.Cursor, request.Aborted).ConfigureAwait(false);
        return Create(request, "Queue", "Nothing waits.", page, Link("/cancel", "Cancel"));
    }

    public async Task<Html> CreateDeadLettersAsync(DashboardRequest request)
    {
        var page = await executions.FindDeadLettersAsync(PageSize, request.Cursor, request.Aborted).ConfigureAwait(false);
        return Create(
            request,
            "Dead letters",
            "There are no dead letters: no execution has failed for the last time.",
            page,
            path => Html.From($"{Elements.Link(path + "/run-again", "Run again")} {Elements.Link(path + "/delete", "Delete")}"));
    }

    private static Html Create(DashboardRequest request, string title, string empty, Page<Execution> page, Func<string, Html> actions)
    {
        Func<Execution, Html>? permitted = request.MayChange
            ? execution => actions(request.Links.Execution(execution.FunctionId, execution.Id))
            : null;
        var first = request.Cursor is null ? null : request.Path;
        var next = page.NextCursor is { } cursor ? DashboardLinks.WithQuery(request.Path, ("cursor", cursor)) : null;
        return PageLayout.Create(request.Links, new PageContent(
            title,
            Html.From(
                $"""
                {ExecutionTableSection.Create(request.Links, title, page.Items, empty, permitted, ofAllFunctions: true)}
                {Elements.Pager("Pages", first, next)}
                """))
        { Section = request.Path });
    }

    private static Func<string, Html> Link(string action, string text) => path => Elements.Link(path + action, text);
}
