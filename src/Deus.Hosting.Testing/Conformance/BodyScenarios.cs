using static Deus.Hosting.Testing.Conformance.ConformanceRun;

namespace Deus.Hosting.Testing.Conformance;

/// <summary>Scenarios about binary bodies and repeated headers.</summary>
internal sealed class BodyScenarios(HostingConformance owner)
{
    public IReadOnlyList<ConformanceScenario> All =>
    [
        Scenario(owner, "A body of all 256 byte values is sent and returned unchanged", run => EchoAsync(run, [.. Enumerable.Range(0, 256).Select(i => (byte)i)])),
        Scenario(owner, "An empty body is sent and returned", run => EchoAsync(run, [])),
        Scenario(owner, "Text is sent and returned unchanged", run => EchoAsync(run, [.. "gr\u00fc\u00dfe \ud83d\ude00 \"\\\r\n\0"u8])),
        Scenario(owner, "A body that is no text is cut at the limit and flagged", CutAsync),
        Scenario(owner, "A header that occurs twice reaches the function with both values", HeadersAsync),
        Scenario(owner, "A response header that occurs twice is returned as the target declares", ResponseHeadersAsync),
        Scenario(owner, "The body 0 reaches the function or is rejected", ZeroAsync),
    ];

    private static async Task EchoAsync(ConformanceRun run, byte[] body)
    {
        var function = await run.DeployProbeAsync().ConfigureAwait(false);
        var response = await SendAsync(run, function, body).ConfigureAwait(false);
        Check.That(response.IsSuccess, "a success", $"{response.StatusCode} {response.Errors}");
        Check.That(!response.IsBodyTruncated, "a whole body", "truncated");
        Check.Equal(Convert.ToHexString(body), Convert.ToHexString(response.Body.Span), "the body");
    }

    private static async Task CutAsync(ConformanceRun run)
    {
        var function = await run.DeployProbeAsync().ConfigureAwait(false);
        var response = await SendAsync(run, function, Enumerable.Repeat((byte)0xff, 2 * MaxResponseBytes).ToArray()).ConfigureAwait(false);
        Check.That(response.IsBodyTruncated, "a flagged body", "not flagged");
        Check.Equal(MaxResponseBytes, response.Body.Length, "the length");
    }

    private static async Task HeadersAsync(ConformanceRun run)
    {
        var function = await run.DeployProbeAsync().ConfigureAwait(false);
        var request = new InvokeRequest { Headers = [new("x-conformance", "first"), new("X-Conformance", "second")] };
        var response = await run.Target.Invoker.InvokeAsync(function.FunctionId, request, run.CancellationToken).ConfigureAwait(false);
        Check.That(response.IsSuccess, "a success", $"{response.StatusCode} {response.Errors}");
        Check.Contains("\"header\":\"first, second\"", response.BodyText.Replace("\": \"", "\":\"", StringComparison.Ordinal), "the headers");
    }

    private static async Task ResponseHeadersAsync(ConformanceRun run)
    {
        var function = await run.DeployProbeAsync().ConfigureAwait(false);
        var response = await run.InvokeAsync(function.FunctionId, "/twice").ConfigureAwait(false);
        Check.That(response.IsSuccess, "a success", $"{response.StatusCode} {response.Errors}");
        Check.Equal(
            run.Target.KeepsRepeatedResponseHeaders ? "first, second" : "second",
            string.Join(", ", response.Headers.Where(h => h.Key == "x-conformance-twice").Select(h => h.Value)),
            "the values of the header");
    }

    /// <summary>
    /// Accepts the body, or a rejection. Appwrite servers drop the body "0", so a backend that cannot pass it on must reject it.
    /// </summary>
    private static async Task ZeroAsync(ConformanceRun run)
    {
        var function = await run.DeployProbeAsync().ConfigureAwait(false);
        try
        {
            var response = await SendAsync(run, function, "0"u8.ToArray()).ConfigureAwait(false);
            Check.Equal("0", response.BodyText, "the body");
        }
        catch (ArgumentException)
        {
            // The backend rejected the body, so the caller knows that it was not passed on.
        }
    }

    private static Task<InvokeResult> SendAsync(ConformanceRun run, DeployResult function, byte[] body) => run.Target.Invoker.InvokeAsync(
        function.FunctionId, new InvokeRequest { Path = "/bytes", Body = body }, run.CancellationToken);
}
