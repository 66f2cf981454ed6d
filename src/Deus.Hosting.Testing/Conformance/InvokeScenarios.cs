using System.Text;
using System.Text.Json.Nodes;
using static Deus.Hosting.Testing.Conformance.ConformanceRun;

namespace Deus.Hosting.Testing.Conformance;

/// <summary>Scenarios about invocations and the variables of a function.</summary>
internal sealed class InvokeScenarios(HostingConformance owner)
{
    private const string MaxResponseKey = "DEUS_MAX_RESPONSE_BYTES";
    private const int ShortTimeoutMs = 2000;

    public IReadOnlyList<ConformanceScenario> All =>
    [
        Scenario(owner, "An invocation sends method, path, headers and body and returns status, body, headers and logs", EchoAsync),
        Scenario(owner, "A function that throws returns status 500", ThrowAsync),
        Scenario(owner, "A function that exceeds its timeout returns status 500", TimeoutAsync, ShortTimeoutMs),
        Scenario(owner, "A status below 500 of the function is a success", OwnStatusAsync),
        Scenario(owner, "A body over the limit is cut between characters and flagged", TruncationAsync),
        Scenario(owner, "A function receives its variables and the response limit", VariablesAsync),
        Scenario(owner, "A response limit in the variables of the caller overrides the default", OwnLimitAsync),
    ];

    private static async Task EchoAsync(ConformanceRun run)
    {
        var function = await run.DeployProbeAsync().ConfigureAwait(false);
        var request = new InvokeRequest
        {
            Method = "PUT",
            Path = "/some/where?a=1",
            BodyText = "h\u00e9llo",
            Headers = [new("x-conformance", "header value")],
        };
        var response = await run.Target.Invoker.InvokeAsync(function.FunctionId, request, run.CancellationToken).ConfigureAwait(false);
        Check.That(response.IsSuccess, "a success", $"{response.StatusCode} {response.Errors}");
        Check.Equal(201, response.StatusCode, "the status");
        Check.That(!response.IsBodyTruncated, "a whole body", "truncated");
        var seen = JsonNode.Parse(response.BodyText)!;
        Check.Equal("PUT", (string?)seen["method"], "the function's method");
        Check.Equal("/some/where", (string?)seen["path"], "the function's path");
        Check.Equal("a=1", (string?)seen["query"], "the function's query");
        Check.Equal("h\u00e9llo", (string?)seen["body"], "the function's body");
        Check.Equal("header value", (string?)seen["header"], "the function's header");
        Check.That(
            response.Headers.Any(h => h is { Key: "x-conformance-answer", Value: "yes" }),
            "the header 'x-conformance-answer: yes'",
            string.Join(", ", response.Headers.Select(h => $"{h.Key}: {h.Value}")));
        Check.Contains("conformance: log line", response.Logs, "logs");
        Check.Contains("conformance: error line", response.Errors, "errors");
        Check.That(response.ExecutionId.Length > 0, "an execution id");
        Check.That(response.DeploymentId is null || response.DeploymentId == function.DeploymentId, "the deployment's id", response.DeploymentId);
        Check.That(response.Duration > TimeSpan.Zero, "a duration above zero", response.Duration);
    }

    private static async Task ThrowAsync(ConformanceRun run)
    {
        var function = await run.DeployProbeAsync().ConfigureAwait(false);
        var response = await run.InvokeAsync(function.FunctionId, "/throw").ConfigureAwait(false);
        ShouldHaveFailed(response);
        Check.Contains("conformance: thrown on purpose", response.Errors, "errors");
        Check.That((await run.InvokeAsync(function.FunctionId).ConfigureAwait(false)).IsSuccess, "a function that still responds");
    }

    private static async Task TimeoutAsync(ConformanceRun run)
    {
        var function = await run.DeployProbeAsync().ConfigureAwait(false);
        var response = await run.InvokeAsync(function.FunctionId, "/hang").ConfigureAwait(false);
        ShouldHaveFailed(response);
        Check.That(response.Errors.Length > 0, "an error text about the timeout", "nothing");
    }

    private static async Task OwnStatusAsync(ConformanceRun run)
    {
        var function = await run.DeployProbeAsync().ConfigureAwait(false);
        var response = await run.InvokeAsync(function.FunctionId, "/status", "418").ConfigureAwait(false);
        Check.Equal(418, response.StatusCode, "the status");
        Check.That(response.IsSuccess, "a success", "a failure");
        var failed = await run.InvokeAsync(function.FunctionId, "/status", "503").ConfigureAwait(false);
        Check.Equal(503, failed.StatusCode, "the status");
        Check.That(!failed.IsSuccess, "a failure", "a success");
    }

    private static async Task TruncationAsync(ConformanceRun run)
    {
        var function = await run.DeployProbeAsync().ConfigureAwait(false);
        // Each character has two bytes, and the limit is odd.
        var whole = await run.InvokeAsync(function.FunctionId, "/big", "500").ConfigureAwait(false);
        Check.Equal(500, whole.BodyText.Length, "the length of a body below the limit");
        Check.That(!whole.IsBodyTruncated, "a body that is not flagged", "flagged");
        var cut = await run.InvokeAsync(function.FunctionId, "/big", "5000").ConfigureAwait(false);
        Check.That(cut.IsBodyTruncated, "a flagged body", "not flagged");
        Check.That(Encoding.UTF8.GetByteCount(cut.BodyText) <= MaxResponseBytes, $"at most {MaxResponseBytes} bytes", cut.BodyText.Length);
        Check.That(cut.BodyText.Length > 0 && cut.BodyText.All(c => c == '\u00e9'), "whole characters only", cut.BodyText[Math.Max(0, cut.BodyText.Length - 3)..]);
    }

    private static async Task VariablesAsync(ConformanceRun run)
    {
        var function = await run.DeployProbeAsync(Input() with
        {
            Env = new Dictionary<string, string> { ["CONFORMANCE_SECRET"] = "s=1 \"quoted\"\nline", [" "] = "skipped" },
            PlainEnv = new Dictionary<string, string> { ["CONFORMANCE_PLAIN"] = "pl\u00e4in" },
        }).ConfigureAwait(false);
        var seen = await ReadVariablesAsync(run, function, "CONFORMANCE_SECRET", "CONFORMANCE_PLAIN", MaxResponseKey).ConfigureAwait(false);
        Check.Equal("s=1 \"quoted\"\nline", (string?)seen["CONFORMANCE_SECRET"], "the secret variable");
        Check.Equal("pl\u00e4in", (string?)seen["CONFORMANCE_PLAIN"], "the plain variable");
        Check.Equal("1001", (string?)seen[MaxResponseKey], MaxResponseKey);
    }

    private static async Task OwnLimitAsync(ConformanceRun run)
    {
        var function = await run.DeployProbeAsync(Input() with
        {
            Env = new Dictionary<string, string> { [MaxResponseKey] = "77" },
        }).ConfigureAwait(false);
        var seen = await ReadVariablesAsync(run, function, MaxResponseKey).ConfigureAwait(false);
        Check.Equal("77", (string?)seen[MaxResponseKey], MaxResponseKey);
    }

    private static async Task<JsonNode> ReadVariablesAsync(ConformanceRun run, DeployResult function, params string[] keys)
    {
        var response = await run.InvokeAsync(function.FunctionId, "/env", string.Join(',', keys)).ConfigureAwait(false);
        Check.That(response.IsSuccess, "a success", $"{response.StatusCode} {response.Errors}");
        return JsonNode.Parse(response.BodyText)!;
    }

    private static void ShouldHaveFailed(InvokeResult response)
    {
        Check.Equal(500, response.StatusCode, "the status");
        Check.That(!response.IsSuccess, "a failure", "a success");
    }
}
