using System.Globalization;
using Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;
using Deus.Hosting.Functions.Executions.Records;

namespace Deus.Hosting.Functions.AspNetCore.Dashboard.Pages;

/// <summary>One execution: its log lines in order, its attempts and its callbacks.</summary>
internal sealed class ExecutionPage(IExecutionStore executions, ExecutionSearch search, IExecutionCallbackStore callbacks)
{
    private static readonly string[] CallbackColumns = ["Callback", "State", "Attempts", "Next attempt", "Delivered", "Last error"];

    private static readonly string[] HeaderColumns = ["Name", "Value"];

    public async Task<Html> CreateAsync(DashboardRequest request)
    {
        var execution = await executions.GetAsync(request.FunctionId, request.ExecutionId, request.Aborted).ConfigureAwait(false);
        var attempts = await search.FindAttemptsAsync(execution, request.Aborted).ConfigureAwait(false);
        var sent = await callbacks.ListAsync(
            execution.FunctionId, new ExecutionCallbackQuery { ExecutionId = execution.Id }, request.Aborted).ConfigureAwait(false);
        return PageLayout.Create(
            request.Links,
            "Execution",
            Html.From(
                $"""
                {FunctionMenu.Create(request, execution.FunctionId)}
                {Elements.Facts(Facts(request.Links, execution))}
                <p>{Cancellation(request, execution)}</p>
                <h2>Log</h2>{LogSection.Create(request, execution)}
                <h2>Attempts</h2>{Attempts(request.Links, execution, attempts)}
                <h2>Callbacks</h2>{Elements.Table("Callbacks", CallbackColumns, [.. sent.Items.Select(Row)], "No result is sent anywhere.")}
                <h2>Request headers</h2>{Headers("Request headers", execution.RequestHeaders)}
                <h2>Response headers</h2>{Headers("Response headers", execution.ResponseHeaders)}
                {Response(execution.SavedBody)}
                """));
    }

    private static (string Name, Html Value)[] Facts(DashboardLinks links, Execution execution) =>
    [
        ("Outcome", Display.Outcome(execution)),
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
        ("Id", Html.From($"<code>{execution.Id}</code>")),
    ];

    private static Html Text(string? text) => Display.Optional(text);

    private static Html Cancellation(DashboardRequest request, Execution execution) => request.MayChange && !execution.Status.IsTerminal
        ? Elements.Link(request.Links.Execution(execution.FunctionId, execution.Id) + "/cancel", "Cancel the execution")
        : Html.Empty;

    private static Html Attempts(DashboardLinks links, Execution execution, List<Execution> attempts) => attempts.Count > 1
        ? ExecutionTableSection.Create(links, "Attempts", attempts, "")
        : Html.From($"<p>This is attempt {execution.Attempt}, and the only one that is recorded.</p>");

    private static Html Row(ExecutionCallback callback) => Html.From(
        $"""
        <tr><th scope="row"><code>{callback.Id}</code></th><td>{Display.Badge(callback.State.ToString(), callback.State == ExecutionCallbackState.Failed ? "bad" : "neutral")}</td><td>{callback.Attempts}</td><td>{Display.Time(callback.NextAttemptAt)}</td><td>{Display.Time(callback.DeliveredAt)}</td><td>{callback.LastError}</td></tr>
        """);

    private static Html Headers(string caption, IReadOnlyList<KeyValuePair<string, string>> headers) => Elements.Table(
        caption, HeaderColumns, [.. headers.Select(header => Header(header.Key, header.Value))], "There are none.");

    private static Html Header(string name, string value) => Html.From($"""<tr><th scope="row"><code>{name}</code></th><td><code>{value}</code></td></tr>""");

    private static Html Response(string? body) => body is null
        ? Html.Empty
        : Html.From($"""<h2 id="body">Response body</h2><pre class="log" role="region" tabindex="0" aria-labelledby="body">{body}</pre>""");
}
