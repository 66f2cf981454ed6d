using System.Collections.Concurrent;
using System.Diagnostics;
using Deus.Hosting.Testing;

namespace Deus.Hosting.Tests.Appwrite;

/// <summary>Tests that a key in a server's response appears in no log at Trace, no exception and no activity.</summary>
public sealed class EchoedKeyTests
{
    private static readonly Dictionary<string, Func<string, AppwriteFault>> Echoes = new(StringComparer.Ordinal)
    {
        ["error body"] = key => AppwriteFault.Error(400, "general_argument_invalid", $"Invalid key {key}."),
        ["error type"] = key => AppwriteFault.Error(400, key, "No."),
        ["error type in escapes"] = key => AppwriteFault.Status(
            400, $"{{\"message\":\"No.\",\"type\":\"{string.Concat(key.Select(c => $"\\u{(int)c:x4}"))}\"}}"),
        ["error page"] = key => AppwriteFault.Status(502, $"<pre>{key}</pre>", "text/html"),
        ["error body cut in the key"] = key => AppwriteFault.Status(
            500, new string('x', (1024 * 1024) - key.Length + 1) + key, "text/plain"),
        ["header"] = key => AppwriteFault.Status(400, "{}", headers: new Dictionary<string, string> { ["X-Echo"] = $"key={key}" }),
        ["header of a success"] = key => AppwriteFault.Status(200, "{}", headers: new Dictionary<string, string> { ["X-Echo"] = key }),
        ["redirect"] = key => AppwriteFault.Redirect($"https://other.example/?key={Uri.EscapeDataString(key)}"),
        ["content type"] = key => AppwriteFault.Status(200, "{}", $"text/plain; key={key}"),
        ["name in a document"] = key => AppwriteFault.Status(200, $"{{\"{key}\": tru"),
        ["id of a document"] = key => AppwriteFault.Status(200, $"{{\"$id\":\"{key}\",\"status\":\"ready\"}}"),
        ["status of a document"] = key => AppwriteFault.Status(200, $"{{\"$id\":\"a\",\"status\":\"{key}\",\"buildLogs\":\"{key}\"}}"),
    };

    private static IEnumerable<string> Names => Echoes.Keys;

    [TestCaseSource(nameof(Names))]
    public async Task A_key_that_the_server_repeats_is_shown_nowhere(string echo)
    {
        await using var rig = await AppwriteRig.StartAsync();
        var key = rig.Stub.ApiKey;
        var functionId = (await rig.Backend.DeployAsync(AppwriteRig.Input)).FunctionId;
        using var activities = new RecordedActivities();
        var shown = new List<string>();
        rig.Stub.Fault = r => r.Is("GET", "/functions/*/deployments/*") && shown.Count > 3 ? null : Echoes[echo](key);

        await ShowAsync(shown, () => rig.Backend.DeployAsync(AppwriteRig.Input with { FunctionId = functionId }));
        await ShowAsync(shown, () => rig.Backend.DeleteAsync(functionId));
        await ShowAsync(shown, () => rig.Invoker.InvokeAsync(functionId, new InvokeRequest()));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await ShowAsync(shown, () => rig.Waiter.WaitAsync(functionId, "d", cancellationToken: limit.Token));

        Assert.That(shown, Has.Count.EqualTo(4));
        var everything = string.Join('\n', [.. shown, .. activities.Texts, rig.Logs.Text]);
        Assert.That(rig.Logs.Text, Does.Contain("Deus.Hosting.Appwrite.ClientHandler Trace"));
        Assert.That(everything, Does.Not.Contain(key));
        // The common prefix of all keys is not secret; most of a key is.
        Assert.That(everything, Does.Not.Contain(key[..^1]));
    }

    private static readonly string[] Broken =
    [
        "KEY 200 OK\r\n\r\n",
        "HTTP/1.1 KEY\r\n\r\n",
        "HTTP/1.1 400 KEY\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nKEY\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nKEY\r\n",
    ];

    [TestCaseSource(nameof(Broken))]
    public async Task Key_in_a_malformed_HTTP_response_appears_in_no_exception_and_no_log(string answer)
    {
        await using var server = RawServer.Start(answer.Replace("KEY", "standard_key-9f8e7d6c", StringComparison.Ordinal));
        await using var rig = await AppwriteRig.StartAsync(o => o.Endpoint = server.Endpoint);
        var shown = new List<string>();

        await ShowAsync(shown, () => rig.Backend.DeleteAsync("fn"));

        Assert.That(shown.Single() + rig.Logs.Text, Does.Not.Contain(rig.Stub.ApiKey).And.Contain("DELETE /functions/fn"));
    }

    private static async Task ShowAsync(List<string> shown, Func<Task> operation)
    {
        try
        {
            await operation();
            shown.Add("");
        }
        catch (Exception e) when (e is HostingException or OperationCanceledException)
        {
            var properties = e.GetType().GetProperties().Select(p => $"{p.Name}={p.GetValue(e)}");
            shown.Add($"{e} {string.Join(' ', properties)}");
        }
    }

    private sealed class RecordedActivities : IDisposable
    {
        private readonly ConcurrentQueue<string> _texts = new();
        private readonly ActivityListener _listener;

        public RecordedActivities()
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name.StartsWith("Deus.", StringComparison.Ordinal)
                    || source.Name.StartsWith("System.Net.", StringComparison.Ordinal),
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = activity => _texts.Enqueue(
                    $"{activity.DisplayName} {activity.StatusDescription} {string.Join(' ', activity.TagObjects)} "
                    + string.Join(' ', activity.Events.SelectMany(e => e.Tags))),
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public IEnumerable<string> Texts => _texts;

        public void Dispose() => _listener.Dispose();
    }
}
