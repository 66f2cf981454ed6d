using Deus.Hosting.Functions.AspNetCore.Triggers;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Triggers;

public sealed class TriggerResponseWriterTests
{
    [TestCase("GET", 200, 4)]
    [TestCase("GET", 404, 4)]
    [TestCase("HEAD", 200, 0)]
    [TestCase("GET", 204, 0)]
    [TestCase("GET", 205, 0)]
    [TestCase("GET", 304, 0)]
    public async Task WriteAsync_writes_a_body_only_where_HTTP_has_one(string method, int status, int bytes)
    {
        using var written = new MemoryStream();
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        context.Response.Body = written;
        await using var stream = new FixedStream(status);

        await TriggerResponseWriter.WriteAsync(context, stream);

        Assert.That((context.Response.StatusCode, written.Length), Is.EqualTo((status, (long)bytes)));
    }

    /// <summary>A completed execution with a body of 4 bytes.</summary>
    private sealed class FixedStream(int status) : ExecutionStream
    {
        public override string Id => "e1";

        public override int StatusCode => status;

        public override IReadOnlyList<KeyValuePair<string, string>> Headers => [];

        public override Task<Execution> Completion => Task.FromResult(new Execution
        {
            Id = Id,
            FunctionId = "fn1",
            DeploymentId = "d1",
            CreatedAt = default,
            Trigger = ExecutionTriggers.Http,
            Status = ExecutionStatus.Completed,
            Outcome = ExecutionOutcome.Completed,
            RequestMethod = "GET",
            RequestPath = "/",
            RequestHeaders = [],
        });

        public override async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadBodyAsync(
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await Task.CompletedTask;
            yield return "body"u8.ToArray();
        }

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
