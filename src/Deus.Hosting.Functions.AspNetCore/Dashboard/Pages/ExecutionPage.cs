using System.Globalization;
using Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;
using Deus.Hosting.Functions.Executions.Records;

namespace Deus.Hosting.Functions.AspNetCore.Dashboard.Pages;

/// <summary>One execution: its log lines in order, its attempts and its callbacks.</summary>
internal sealed class ExecutionPage(
    IFunctionStore functions, IExecutionStore executions, ExecutionSearch search, IExecutionCallbackStore callbacks)
{
    private static readonly string[] HeaderColumns = ["Name", "Value"];

    public async Task<Html> CreateAsync(DashboardRequest request)
    {
        var function = await functions.GetAsync(request.FunctionId, request.Aborted).ConfigureAwait(false);
        var execution = await executions.GetAsync(request.FunctionId, request.ExecutionId, request.Aborted).ConfigureAwait(false);
        var attempts = await search.FindAttemptsAsync(execution, request.Aborted).ConfigureAwait(false);
        var sent = await callbacks.ListAsync(
            execution.FunctionId, new ExecutionCallbackQuery { ExecutionId = execution.Id }, request.Aborted).ConfigureAwait(false);
        var body = Html.From(
            $"""
            {Elements.Section("log", "Log", LogSection.Create(request, execution))}
            {Elements.Section("facts", "Details", Elements.Facts(Facts(request.Links, execution)))}
            {Response(execution.SavedBody)}
            {Elements.Section("attempts", "Attempts", Attempts(request.Links, execution, attempts))}
            {Elements.Section("callbacks", "Callbacks", CallbackSection.Create(request, sent.Items))}
            {Elements.Section("request", "Request headers", Headers("Request headers", execution.RequestHeaders))}
            {Elements.Section("response", "Response headers", Headers("Response headers", execution.ResponseHeaders))}
            """);
        return FunctionLayout.Create(request, function, FunctionTab.Executions, new PageContent("Execution", body)
        {
            Parents = [("Executions", request.Links.Executions(function.Id))],
            Badges = Display.Outcome(execution),
            Actions = Cancellation(request, execution),
        });
    }

    private static (string Name, Html Value)[] Facts(DashboardLinks links, Execution execution) =>
    [
        ("Created", Display.Time(execution.CreatedAt)),
        ("Ended", Display.Time(execution.EndedAt)),
        ("Took", Text(Display.Duration(execution.Duration))),
        ("Trigger", Text($"{execution.Trigger} {execution.Event}")),
        ("Request", Text($"{execution.RequestMethod} {execution.RequestPath}")),
        ("Response status", Text(execution.ResponseStatusCode.ToString(CultureInfo.InvariantCulture))),
        ("Deployment", Html.From($"""<a href="{links.Deployment(execution.FunctionId, execution.DeploymentId)}">{execution.DeploymentId}</a>""")),
        ("Cold start", Text(execution.IsColdStart ? "yes" : "no")),
        ("Output", Text(Display.Bytes(execution.OutputBytes))),
        ("Peak memory", Text(execution.PeakMemoryBytes is { } memory ? Display.Bytes(memory) : null)),
        ("Calls of the guest API", Text(execution.HostCalls?.ToString(CultureInfo.InvariantCulture))),
        ("Trace", Text(execution.TraceId)),
        ("Id", Display.Code(execution.Id)),
    ];

    private static Html Text(string? text) => Display.Optional(text);

    private static Html Cancellation(DashboardRequest request, Execution execution) => request.MayChange && !execution.Status.IsTerminal
        ? Elements.Link(request.Links.Execution(execution.FunctionId, execution.Id) + "/cancel", "Cancel the execution")
        : Html.Empty;

    private static Html Attempts(DashboardLinks links, Execution execution, List<Execution> attempts) => attempts.Count > 1
        ? ExecutionTableSection.Create(links, "Attempts", attempts, "")
        : Elements.Note($"This is attempt {execution.Attempt}, and the only one that is recorded.");

    private static Html Headers(string caption, IReadOnlyList<KeyValuePair<string, string>> headers) => Table.Create(
        caption, HeaderColumns, [.. headers.Select(header => (Html[])[Display.Code(header.Key), Display.Code(header.Value)])], "There are none.");

    private static Html Response(string? body) =>
        body is null ? Html.Empty : Elements.Section("body", "Response body", Elements.Output("Response body", body));
}
