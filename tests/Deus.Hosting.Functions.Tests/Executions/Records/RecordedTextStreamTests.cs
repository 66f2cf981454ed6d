using System.Text;
using Deus.Hosting.Functions.Executions.Records;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Tests.Executions.Records;

[TestFixture]
public sealed class RecordedTextStreamTests
{
    private const string Logs = "größer\n";
    private const string Errors = "an error\n";

    private TestHost _host = null!;
    private RecordedTexts _record = null!;

    private ExecutionRecords Records => _host.Get<ExecutionRecords>();

    [SetUp]
    public async Task SetUp()
    {
        _host = new TestHost();
        await _host.DeployAsync();
        _host.Runtime.Handler = (_, _, _) => Task.FromResult(new RuntimeResponse { StatusCode = 200, Logs = Logs, Errors = Errors });
        var execution = (await _host.Get<IFunctionEngine>().ExecuteAsync(new ExecutionRequest { FunctionId = "fn1" })).Execution;
        _record = Records.GetWithoutTexts("fn1", execution.Id);
    }

    [TearDown]
    public async Task TearDown() => await _host.DisposeAsync();

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(64)]
    public async Task Texts_of_a_record_are_read_in_pieces(int size)
    {
        await using var logs = Records.OpenLogs(_record);
        await using var errors = Records.OpenErrors(_record);

        Assert.That((await ReadAsync(logs, size), await ReadAsync(errors, size)), Is.EqualTo((Logs, Errors)));
        Assert.That((_record.Execution.Logs, _record.Execution.Errors), Is.EqualTo(("", "")));
    }

    [Test]
    public async Task A_read_fails_after_the_record_was_deleted()
    {
        await using var logs = Records.OpenLogs(_record);
        var buffer = new byte[2];
        await logs.ReadExactlyAsync(buffer);

        await Records.DeleteAsync("fn1", _record.Execution.Id, CancellationToken.None);

        Assert.ThrowsAsync<EndOfStreamException>(async () => await logs.ReadExactlyAsync(buffer));
    }

    [Test]
    public async Task A_canceled_read_reads_nothing()
    {
        await using var logs = Records.OpenLogs(_record);

        Assert.CatchAsync<OperationCanceledException>(async () => _ = await logs.ReadAsync(new byte[2], new CancellationToken(canceled: true)));

        Assert.That(await ReadAsync(logs, 64), Is.EqualTo(Logs));
    }

    private static async Task<string> ReadAsync(Stream stream, int size)
    {
        using var all = new MemoryStream();
        await stream.CopyToAsync(all, size);
        return Encoding.UTF8.GetString(all.ToArray());
    }
}
