using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Storage.Sqlite;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Executions;

/// <summary>Tests the recorded log lines of real functions.</summary>
[TestFixture]
public sealed class ExecutionLogTests
{
    private const string Code =
        """
        const { Readable } = require('stream');
        module.exports = ({ req, res, log, error }) => {
            if (req.bodyText === 'flood') {
                for (let i = 0; i < 20000; i++)
                    log(`line ${i} of a flood`);
                return res.empty();
            }
            log('at debug comes next');
            console.debug('fine');
            error('bad password: hunter2');
            console.warn('careful with s3cret-value');
            if (req.bodyText === 'die')
                process.exit(3);
            return req.bodyText === 'stream' ? res.send(Readable.from(['x'])) : res.text('ok');
        };
        """;

    private static readonly LogLine[] Written =
    [
        new(FunctionLogLevel.Info, "at debug comes next"),
        new(FunctionLogLevel.Info, "Native logs detected. Use context.log() or context.error() for a better experience."),
        new(FunctionLogLevel.Debug, "fine"),
        new(FunctionLogLevel.Error, "bad password: [REDACTED]"),
        new(FunctionLogLevel.Warning, "careful with [REDACTED]"),
    ];

    private TestHost _host = null!;

    [OneTimeSetUp]
    public async Task SetUp()
    {
        _host = TestHost.WithNode(time: new ExtendedTimeoutTimeProvider(LogDelivery.EndTimeout));
        await _host.CreateFromTextAsync("fn", Code);
        await _host.Get<IVariableStore>().SetAsync("fn", "KEY", "s3cret-value");
    }

    [OneTimeTearDown]
    public async Task TearDown() => await _host.DisposeAsync();

    [TestCase("")]
    [TestCase("stream")]
    public async Task The_record_has_the_lines_with_their_levels_in_order(string body)
    {
        var record = await ExecuteAsync(body);

        Assert.That(record.Lines, Is.EqualTo(Written));
    }

    [Test]
    public async Task The_record_has_the_lines_of_a_worker_that_was_lost()
    {
        var record = await ExecuteAsync("die");

        Assert.That(record.Lines.SkipLast(1), Is.EqualTo(Written));
        Assert.That(record.Lines[^1].Level, Is.EqualTo(FunctionLogLevel.Error));
        Assert.That(record.Lines[^1].Text, Does.Contain("exit code 3"));
    }

    [Test]
    public async Task Listed_executions_have_no_log_lines()
    {
        await ExecuteAsync("");

        Assert.That((await _host.Get<IExecutionStore>().ListAsync("fn")).Items, Is.Not.Empty.And.All.Property("Lines").Empty);
    }

    [Test]
    public async Task Record_without_log_marks_has_one_line_per_log_text()
    {
        var record = await ExecuteAsync("");
        await _host.Database.WriteAsync(
            connection => connection.Sql("UPDATE executions SET log_lines = '[]', logs = 'a\nb\n', errors = 'c'").Run(), CancellationToken.None);

        var old = await _host.Get<IExecutionStore>().GetAsync("fn", record.Id);

        Assert.That(old.Lines, Is.EqualTo(new LogLine[] { new(FunctionLogLevel.Info, "a\nb"), new(FunctionLogLevel.Error, "c") }));
    }

    [Test]
    public async Task Live_log_receives_the_first_lines_of_a_large_log_and_the_record_all_lines()
    {
        var followed = new Follower();

        var result = await _host.Get<IFunctionEngine>().ExecuteAsync(
            new ExecutionRequest { FunctionId = "fn", Body = "flood"u8.ToArray(), Log = followed });

        Assert.That(result.Execution.Lines, Has.Count.EqualTo(20_000));
        Assert.That(followed.Lines, Is.Not.Empty.And.EqualTo(result.Execution.Lines.Take(followed.Lines.Count)));
    }

    /// <summary>Executes the function, and asserts that the live log has the same lines as the record.</summary>
    /// <returns>The stored record.</returns>
    private async Task<Execution> ExecuteAsync(string body)
    {
        var followed = new Follower();
        var request = new ExecutionRequest { FunctionId = "fn", Body = System.Text.Encoding.UTF8.GetBytes(body), Log = followed };
        await using var stream = await _host.Get<IFunctionEngine>().OpenAsync(request);
        await foreach (var piece in stream.ReadBodyAsync())
            Assert.That(piece.Length, Is.GreaterThan(0));
        var given = await stream.Completion.WaitAsync(TimeSpan.FromSeconds(30));
        var stored = await _host.Get<IExecutionStore>().GetAsync("fn", given.Id);
        Assert.That(stored.Lines, Is.EqualTo(given.Lines));
        Assert.That(followed.Lines, Is.EqualTo(Written));
        return stored;
    }

    private sealed class Follower : IProgress<LogLine>
    {
        public List<LogLine> Lines { get; } = [];

        public void Report(LogLine value) => Lines.Add(value);
    }
}
