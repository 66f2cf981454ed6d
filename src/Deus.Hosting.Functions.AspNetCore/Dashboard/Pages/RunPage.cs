using System.Text;
using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;

namespace Deus.Hosting.Functions.AspNetCore.Dashboard.Pages;

/// <summary>Executes a function with a request that a person has typed, and shows the response.</summary>
internal sealed class RunPage(IFunctionStore functions, IFunctionEngine engine)
{
    /// <summary>The number of characters of a response that are shown.</summary>
    private const int MaxShown = 100_000;

    private static readonly (string Value, string Text)[] Methods =
    [
        ("POST", "POST"), ("GET", "GET"), ("PUT", "PUT"), ("PATCH", "PATCH"), ("DELETE", "DELETE"), ("HEAD", "HEAD"), ("OPTIONS", "OPTIONS"),
    ];

    public async Task<Html> CreateAsync(DashboardRequest request)
    {
        var function = await functions.GetAsync(request.FunctionId, request.Aborted).ConfigureAwait(false);
        return Create(request, function, new TypedRequest("POST", "/", "application/json", ""), Html.Empty);
    }

    public async Task<Html> RunAsync(DashboardRequest request)
    {
        var function = await functions.GetAsync(request.FunctionId, request.Aborted).ConfigureAwait(false);
        var typed = new TypedRequest(
            await request.FieldAsync("method").ConfigureAwait(false),
            await request.FieldAsync("path").ConfigureAwait(false),
            await request.FieldAsync("type").ConfigureAwait(false),
            await request.FieldAsync("body").ConfigureAwait(false));
        var result = await engine.ExecuteAsync(ToExecution(request, function, typed), request.Aborted).ConfigureAwait(false);
        return Create(request, function, typed, Result(request.Links, result));
    }

    private static ExecutionRequest ToExecution(DashboardRequest request, HostedFunction function, TypedRequest typed) => new()
    {
        FunctionId = function.Id,
        Method = typed.Method.Length == 0 ? "POST" : typed.Method,
        PathAndQuery = typed.Path.StartsWith('/') ? typed.Path : "/" + typed.Path,
        Headers = typed.ContentType.Length == 0 ? [] : [new("content-type", typed.ContentType)],
        Body = Encoding.UTF8.GetBytes(typed.Body),
        ClientIp = ClientAddress.From(request.Context),
    };

    private static Html Create(DashboardRequest request, HostedFunction function, TypedRequest typed, Html result) => FunctionLayout.Create(
        request,
        function,
        FunctionTab.Run,
        new PageContent(
            "Run",
            Html.From(
                $"""
                {result}
                <form class="card" method="post" action="{request.Path}">{request.Token}
                <div class="filter">
                {Elements.Select("method", "Method", Methods, typed.Method)}
                {Elements.Input("text", "path", "Path", typed.Path)}
                {Elements.Input("text", "type", "Content type", typed.ContentType)}
                </div>
                <label class="wide">Body <textarea class="code" name="body" rows="10" spellcheck="false">
                {typed.Body}</textarea></label>
                <button class="primary">Run now</button>
                </form>
                """)));

    private static Html Result(DashboardLinks links, ExecutionResult result) => Html.From(
        $"""
        <section class="card" aria-labelledby="response" role="status"><h2 id="response">Response</h2>
        <p>{Display.Outcome(result.Execution)} status {result.StatusCode} after {Display.Duration(result.Execution.Duration)}. <a href="{links.Execution(result.Execution.FunctionId, result.Execution.Id)}">Show its log</a></p>
        {Elements.Output("Response body", Shorten(result.BodyText))}
        </section>
        """);

    private static string Shorten(string text) => text.Length <= MaxShown ? text : $"{text[..MaxShown]} ... {text.Length - MaxShown} more characters";

    /// <summary>The fields of the form.</summary>
    private sealed record TypedRequest(string Method, string Path, string ContentType, string Body);
}
