using System.Text;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Runtimes;

/// <summary>Tests responses that are read while the function writes them.</summary>
internal sealed class WorkerStreamTests
{
    private const string Source = """
        const fs = require('fs');
        const { Readable, PassThrough } = require('stream');
        const open = new PassThrough();
        let closed = 0;
        let produced = 0;
        const endless = function* () {
          try { for (;;) { produced += 65536; yield Buffer.alloc(65536, 'x'); } } finally { closed++; }
        };
        const whenRead = (action) => {
          const body = new PassThrough().on('error', () => {});
          body.write('a');
          setInterval(() => { if (fs.existsSync(__dirname + '/read')) action(); }, 1);
          return body;
        };
        module.exports = ({ req, res, log, error }) => {
          log('began');
          switch (req.headers['x-action']) {
            case 'open': open.write('first'); return res.send(open, 201, { 'x-mine': 'yes' });
            case 'end': open.end(' last'); return res.empty();
            case 'plain': return res.text('whole');
            case 'throw': throw new Error('no head');
            case 'endless': return res.send(Readable.from(endless()));
            case 'fail': return res.send(Readable.from((function* () { yield 'a'; throw new Error('in the middle'); })()));
            case 'never': return res.send(new PassThrough());
            case 'block': {
              const body = new PassThrough().on('error', () => {});
              body.write('a');
              body.write('b');
              const { read } = body;
              body.read = (...size) => { queueMicrotask(() => { for (;;); }); return read.apply(body, size); };
              return res.send(body);
            }
            case 'exit': return res.send(whenRead(() => process.exit(7)));
            case 'loop': return res.send(whenRead(() => { fs.writeFileSync(require('os').tmpdir() + '/looping', ''); for (;;); }));
            case 'missing': return res.send(fs.createReadStream(__dirname + '/missing'));
            case 'missing204': return res.send(fs.createReadStream(__dirname + '/missing'), 204);
            case 'unclosable': return res.send(new Readable({ read() {}, destroy(error, done) { done(new Error('closing failed')); } }));
            case 'seen': return res.json({ closed, produced });
          }
        };
        """;

    [Test]
    public async Task Status_headers_and_the_body_arrive_before_the_function_has_ended()
    {
        await using var host = new Host(Source);
        await using var stream = await OpenAsync(host, "open");
        await using var pieces = stream.ReadBodyAsync(CancellationToken.None).GetAsyncEnumerator();

        Assert.That(await pieces.MoveNextAsync(), Is.True);
        Assert.That(Encoding.UTF8.GetString(pieces.Current.Span), Is.EqualTo("first"));
        Assert.That((stream.StatusCode, stream.Completion.IsCompleted), Is.EqualTo((201, false)));
        Assert.That(stream.Headers, Does.Contain(KeyValuePair.Create("x-mine", "yes")));

        await host.CallAsync("end");
        Assert.That(await pieces.MoveNextAsync(), Is.True);
        Assert.That(Encoding.UTF8.GetString(pieces.Current.Span), Is.EqualTo(" last"));
        Assert.That(await pieces.MoveNextAsync(), Is.False);
        var end = await stream.Completion;
        Assert.That((end.Outcome, end.OutputBytes, end.Logs, end.Errors), Is.EqualTo((RuntimeOutcome.Responded, 10L, "began\n", "")));
        Assert.That(end.PeakMemoryBytes, Is.GreaterThan(10_000_000));
    }

    [TestCase("plain", 200, "whole", RuntimeOutcome.Responded, "")]
    [TestCase("throw", 500, "", RuntimeOutcome.Responded, "no head")]
    [TestCase("fail", 200, "a", RuntimeOutcome.Broken, "in the middle")]
    [TestCase("exit", 200, "a", RuntimeOutcome.Crashed, "exit code 7")]
    public async Task Completion_reports_the_outcome_of_every_kind_of_end(string action, int status, string body, RuntimeOutcome outcome, string error)
    {
        await using var host = new Host(Source);
        await using var stream = await OpenAsync(host, action);

        Assert.That((stream.StatusCode, await ReadAsync(stream, () => TellRead(host))), Is.EqualTo((status, body)));
        var end = await stream.Completion;
        Assert.That((end.Outcome, end.Logs), Is.EqualTo((outcome, "began\n")));
        Assert.That(end.Errors, Does.Contain(error));
        Assert.That(string.Concat(end.Lines.Skip(1).Select(line => line.Text + "\n")), Is.EqualTo(end.Errors));
    }

    [TestCase("HEAD", "missing", 200)]
    [TestCase("HEAD", "unclosable", 200)]
    [TestCase("POST", "missing204", 204)]
    public async Task Failing_stream_of_a_response_without_a_body_does_not_end_the_worker(string method, string action, int status)
    {
        await using var host = new Host(Source);

        var response = await host.CallAsync(action, method: method);

        Assert.That((response.StatusCode, response.Text(), response.Outcome), Is.EqualTo((status, "", RuntimeOutcome.Responded)));
        // The stream fails after the response and before the next request.
        Assert.That((await host.CallAsync("seen")).IsColdStart, Is.False);
        Assert.That((await host.CallAsync("seen")).IsColdStart, Is.False);
    }

    [Test]
    public async Task Execute_returns_500_with_outcome_Broken_when_the_body_fails_in_the_middle()
    {
        await using var host = new Host(Source);

        var response = await host.CallAsync("fail");

        Assert.That((response.StatusCode, response.Text(), response.Outcome), Is.EqualTo((500, "", RuntimeOutcome.Broken)));
        Assert.That(response.Errors, Does.Contain("in the middle"));
    }

    [Test]
    public async Task Stream_ends_at_the_timeout_of_the_function_and_the_worker_stays_alive()
    {
        // The timeout in the worker uses the real clock; the clock of the host does not advance.
        await using var host = new Host(Source, new FakeTimeProvider());
        await host.CallAsync("plain");
        await using var stream = await OpenAsync(host, "never", seconds: 0.3);

        Assert.That(await ReadAsync(stream), Is.Empty);
        var end = await stream.Completion;
        Assert.That((end.Outcome, end.Errors), Is.EqualTo((RuntimeOutcome.TimedOut, "Execution timed out.\n")));
        Assert.That((await host.CallAsync("plain")).IsColdStart, Is.False);
    }

    [Test]
    public async Task A_stream_that_blocks_its_worker_is_killed_at_the_deadline()
    {
        var clock = new FakeTimeProvider();
        await using var host = new Host(Source, clock);
        await using var stream = await OpenAsync(host, "loop");
        TellRead(host);
        await Eventually.HoldsAsync(() => Directory.EnumerateFiles(host.WorkerFiles, "looping", SearchOption.AllDirectories).Any());

        clock.Advance(TimeSpan.FromSeconds(25));

        Assert.That(await ReadAsync(stream), Is.EqualTo("a"));
        Assert.That((await stream.Completion).Outcome, Is.EqualTo(RuntimeOutcome.TimedOut));
        Assert.That((await host.CallAsync("plain")).IsColdStart, Is.True);
    }

    [Test]
    public async Task Stream_delivers_the_output_written_before_the_function_blocks()
    {
        var clock = new FakeTimeProvider();
        await using var host = new Host(Source, clock);
        await using var stream = await OpenAsync(host, "block");
        await using var pieces = stream.ReadBodyAsync(CancellationToken.None).GetAsyncEnumerator();

        var text = "";
        while (text.Length < 2 && await pieces.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10)))
            text += Encoding.UTF8.GetString(pieces.Current.Span);
        var isRunning = !stream.Completion.IsCompleted;
        clock.Advance(TimeSpan.FromSeconds(25));

        Assert.That((text, isRunning), Is.EqualTo(("ab", true)));
    }

    [Test]
    public async Task Disposing_the_stream_stops_the_function()
    {
        await using var host = new Host(Source);
        var stream = await OpenAsync(host, "endless");
        await using (var pieces = stream.ReadBodyAsync(CancellationToken.None).GetAsyncEnumerator())
            await pieces.MoveNextAsync();

        await stream.DisposeAsync();

        Assert.That((await stream.Completion).Outcome, Is.EqualTo(RuntimeOutcome.Abandoned));
        await ClosedAsync(host);
        Assert.That((await host.CallAsync("plain")).IsColdStart, Is.False);
    }

    [Test]
    public async Task Stream_ends_with_TooLarge_at_MaxResponseBytes()
    {
        await using var host = new Host(Source);
        await using var stream = await host.Runtime.OpenAsync(
            host.Deployment, Host.Request("endless") with { MaxResponseBytes = 1_000_000 }, CancellationToken.None);

        Assert.That(await ReadAsync(stream), Has.Length.LessThanOrEqualTo(1_000_000));
        var end = await stream.Completion;
        Assert.That((end.Outcome, end.Errors), Is.EqualTo((RuntimeOutcome.TooLarge, "The response is larger than 1000000 bytes.\n")));
        await ClosedAsync(host);
    }

    [Test]
    public async Task Slow_reader_pauses_the_function_and_the_worker_stays_alive()
    {
        var clock = new FakeTimeProvider();
        await using var host = new Host(Source, clock);
        await using var stream = await OpenAsync(host, "endless", seconds: 600);

        // Without a reader, the buffered output stops growing.
        var seen = await SeenAsync(host);
        for (var last = -1L; seen.Produced != last;)
            (last, seen) = (seen.Produced, await SeenAsync(host));
        Assert.That(seen.Produced, Is.LessThan(16_000_000));

        await clock.RunUntilAsync(stream.Completion);
        Assert.That((await stream.Completion).Outcome, Is.EqualTo(RuntimeOutcome.TimedOut));
        Assert.That((await host.CallAsync("plain")).IsColdStart, Is.False);
    }

    private static Task<RuntimeStream> OpenAsync(Host host, string action, double seconds = 20) =>
        host.Runtime.OpenAsync(host.Deployment, Host.Request(action, seconds: seconds), CancellationToken.None);

    private static async Task<string> ReadAsync(RuntimeStream stream, Action? onPiece = null)
    {
        var text = new StringBuilder();
        await foreach (var piece in stream.ReadBodyAsync(CancellationToken.None))
        {
            text.Append(Encoding.UTF8.GetString(piece.Span));
            onPiece?.Invoke();
        }

        return text.ToString();
    }

    /// <summary>Creates the file for which the function waits before it exits or loops.</summary>
    private static void TellRead(Host host) => host.Code.Write("read", "");

    private static async Task ClosedAsync(Host host)
    {
        using var timeLimit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while ((await SeenAsync(host)).Closed == 0)
            timeLimit.Token.ThrowIfCancellationRequested();
    }

    private static async Task<(int Closed, long Produced)> SeenAsync(Host host)
    {
        using var json = System.Text.Json.JsonDocument.Parse((await host.CallAsync("seen")).Body);
        return (json.RootElement.GetProperty("closed").GetInt32(), json.RootElement.GetProperty("produced").GetInt64());
    }
}
