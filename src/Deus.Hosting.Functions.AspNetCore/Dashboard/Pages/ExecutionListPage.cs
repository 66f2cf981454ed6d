using Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;
using Deus.Hosting.Functions.Executions.Records;

namespace Deus.Hosting.Functions.AspNetCore.Dashboard.Pages;

/// <summary>The executions of a function, filtered by outcome, trigger, deployment and time.</summary>
internal sealed class ExecutionListPage(IFunctionStore functions, ExecutionSearch executions)
{
    private const int PageSize = 50;

    private static readonly string[] Filters = ["status", "outcome", "trigger", "deployment", "from", "before"];

    private static readonly (string Value, string Text)[] Outcomes =
        [("", "all"), .. Enum.GetNames<ExecutionOutcome>().Select(name => (name, name))];

    private static readonly (string Value, string Text)[] Triggers =
    [
        ("", "all"), (ExecutionTriggers.Http, "http"), (ExecutionTriggers.Schedule, "schedule"), (ExecutionTriggers.Event, "event"),
    ];

    private static readonly (string Value, string Text)[] Statuses =
    [
        ("", "all"),
        .. ((ExecutionStatus[])[ExecutionStatus.Waiting, ExecutionStatus.Scheduled, ExecutionStatus.Processing, ExecutionStatus.Completed, ExecutionStatus.Failed])
            .Select(status => (status.Value, status.Value)),
    ];

    public async Task<Html> CreateAsync(DashboardRequest request)
    {
        var function = await functions.GetAsync(request.FunctionId, request.Aborted).ConfigureAwait(false);
        var query = new ExecutionQuery
        {
            Limit = PageSize,
            Cursor = request.Cursor,
            Status = request.Query("status") is { } status ? new ExecutionStatus(status) : null,
            Outcome = request.Choice<ExecutionOutcome>("outcome"),
            Trigger = request.Query("trigger"),
            DeploymentId = request.Query("deployment"),
            CreatedFrom = request.Time("from"),
            CreatedBefore = request.Time("before"),
        };
        var page = await executions.FindAsync(request.FunctionId, query, request.Aborted).ConfigureAwait(false);
        var isCut = page.NextCursor is not null && page.Items.Count < PageSize;
        var empty = isCut ? "None of the records that were searched matches." : "No execution matches.";
        var body = Html.From(
            $"""
            {Filter(request, query)}
            {ExecutionTableSection.Create(request.Links, "Executions", page.Items, empty)}
            {Note(isCut)}
            {Elements.Pager("Pages of executions", First(request), Next(request, page), isCut ? "Search earlier executions" : "Next page")}
            """);
        return FunctionLayout.Create(request, function, FunctionTab.Executions, new PageContent("Executions", body));
    }

    private static Html Note(bool isCut) => isCut
        ? Html.From($"<p>{ExecutionSearch.MaxRead} records were searched. There are earlier ones.</p>")
        : Html.Empty;

    private static string? First(DashboardRequest request) => request.Cursor is null ? null : Link(request, cursor: null);

    private static string? Next(DashboardRequest request, Page<Execution> page) => page.NextCursor is { } next ? Link(request, next) : null;

    private static string Link(DashboardRequest request, string? cursor) => DashboardLinks.WithQuery(
        request.Links.Executions(request.FunctionId),
        [.. Filters.Select(name => (name, request.Query(name))), ("cursor", cursor)]);

    private static Html Filter(DashboardRequest request, ExecutionQuery query) => Html.From(
        $"""
        <form class="filter" method="get" action="{request.Links.Executions(request.FunctionId)}" role="search">
        {Elements.Select("status", "Status", Statuses, query.Status?.Value)}
        {Elements.Select("outcome", "Outcome", Outcomes, query.Outcome?.ToString())}
        {Elements.Select("trigger", "Trigger", Triggers, query.Trigger)}
        {Elements.Input("text", "deployment", "Deployment id", query.DeploymentId)}
        {Elements.Input("datetime-local", "from", "Since (UTC)", request.Query("from"))}
        {Elements.Input("datetime-local", "before", "Before (UTC)", request.Query("before"))}
        <button>Show</button>
        </form>
        """);
}
