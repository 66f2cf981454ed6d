using Deus.Hosting.Functions.Executions.Records;

namespace Deus.Hosting.Functions.Tests.Executions.Records;

[TestFixture]
public sealed class ExecutionTableTests
{
    private const int Half = 2 * 1024 * 1024;

    /// <summary>The bytes of a record beside its log: its empty list of marks.</summary>
    private const int Marks = 2;

    private TestHost _host = null!;

    [SetUp]
    public async Task SetUp()
    {
        _host = new TestHost();
        await _host.DeployAsync();
        await _host.CreateFunctionAsync("fn2");
    }

    [TearDown]
    public async Task TearDown() => await _host.DisposeAsync();

    [TestCase(new[] { Half, Half, 0 }, 2)]
    [TestCase(new[] { Half, Half + 1, 0 }, 1)]
    [TestCase(new[] { 3 * Half, 0 }, 1)]
    public async Task Next_records_have_texts_of_at_most_4_MiB_together_or_are_one(int[] bytes, int expected)
    {
        await InsertAsync(bytes);

        Assert.That(_host.Database.Read(connection => ExecutionTable.Next(connection, "fn2", after: 0)), Has.Count.EqualTo(expected));
    }

    [Test]
    public async Task Next_records_are_at_most_25_and_the_oldest_after_a_position()
    {
        await InsertAsync(new int[30]);

        var first = _host.Database.Read(connection => ExecutionTable.Next(connection, "fn2", after: 0));
        var second = _host.Database.Read(connection => ExecutionTable.Next(connection, "fn2", first[^1].Position));

        Assert.That((first.Count, second.Count), Is.EqualTo((25, 5)));
        Assert.That(first.Concat(second).Select(record => record.Position), Is.Ordered.And.Unique);
    }

    private async Task InsertAsync(int[] bytes)
    {
        var record = (await _host.Get<IFunctionEngine>().ExecuteAsync(new ExecutionRequest { FunctionId = "fn1" })).Execution;
        for (var i = 0; i < bytes.Length; i++)
        {
            var open = record with { Id = $"e{i}", FunctionId = "fn2", Status = ExecutionStatus.Processing };
            await _host.Get<ExecutionRecords>().InsertAsync(open);
            await _host.Get<ExecutionRecords>().EndAsync(open with
            {
                Status = ExecutionStatus.Completed,
                Logs = new string('a', Math.Max(0, bytes[i] - Marks)),
            });
        }
    }
}
