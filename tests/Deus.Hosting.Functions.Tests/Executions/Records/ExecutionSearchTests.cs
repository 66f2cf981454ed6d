using Deus.Hosting.Functions.Executions.Records;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage.Sqlite;

namespace Deus.Hosting.Functions.Tests.Executions.Records;

[TestFixture]
public sealed class ExecutionSearchTests
{
    private static readonly DateTimeOffset Start = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private TestHost _host = null!;
    private Execution _record = null!;

    private ExecutionSearch Search => _host.Get<ExecutionSearch>();

    [SetUp]
    public async Task SetUp()
    {
        _host = new TestHost();
        await _host.DeployAsync();
        _record = (await _host.Get<IFunctionEngine>().ExecuteAsync(new ExecutionRequest { FunctionId = "fn1" })).Execution;
        await _host.CreateFunctionAsync("fn2");
    }

    [TearDown]
    public async Task TearDown() => await _host.DisposeAsync();

    /// <summary>The records are up to 40 minutes out of order. Hours are counted from the first record.</summary>
    [TestCase(null, null)]
    [TestCase(0.0, null)]
    [TestCase(3.0, null)]
    [TestCase(null, 3.0)]
    [TestCase(2.5, 3.5)]
    [TestCase(4.0, 4.0)]
    [TestCase(9.0, 30.0)]
    [TestCase(100.0, null)]
    [TestCase(null, -100.0)]
    public async Task Search_by_time_finds_the_records_that_the_list_contains(double? from, double? before)
    {
        for (var i = 0; i < 60; i++)
            await InsertAsync($"e{i}", "fn2", Start + TimeSpan.FromMinutes((i * 10) + (i % 3 * 20)));
        var query = new ExecutionQuery
        {
            CreatedFrom = from is null ? null : Start.AddHours(from.Value),
            CreatedBefore = before is null ? null : Start.AddHours(before.Value),
            Limit = 7,
        };

        var found = await AllAsync(cursor => Search.FindAsync("fn2", query with { Cursor = cursor }, CancellationToken.None));

        var listed = await _host.Get<IExecutionStore>().ListAsync("fn2", query with { Limit = 1000 });
        Assert.That(found, Is.EqualTo(listed.Items.Select(e => e.Id)));
        Assert.That(found, Has.Count.EqualTo(Enumerable.Range(0, 60)
            .Select(i => ((i * 10) + (i % 3 * 20)) / 60.0).Count(hour => !(hour < from) && !(hour >= before))));
    }

    [Test]
    public async Task One_search_reads_a_limited_number_of_records_and_continues_with_its_cursor()
    {
        await InsertAsync("old", "fn2", Start, ExecutionStatus.Failed);
        await Task.WhenAll(Enumerable.Range(0, ExecutionSearch.MaxRead).Select(i => InsertAsync($"e{i}", "fn2", Start)));
        var query = new ExecutionQuery { Status = ExecutionStatus.Failed };

        var first = await Search.FindAsync("fn2", query, CancellationToken.None);
        var second = await Search.FindAsync("fn2", query with { Cursor = first.NextCursor }, CancellationToken.None);

        Assert.That(first.Items, Is.Empty);
        Assert.That(first.NextCursor, Is.Not.Null);
        Assert.That((second.Items.Select(e => e.Id).Single(), second.NextCursor), Is.EqualTo(("old", (string?)null)));
    }

    [Test]
    public async Task Attempts_of_an_execution_are_found_from_each_of_them_oldest_first()
    {
        await InsertAsync("first", "fn2", Start);
        await InsertAsync("other", "fn2", Start);
        await InsertAsync("second", "fn2", Start);
        await InsertAsync("third", "fn2", Start);
        await _host.Database.WriteAsync(
            connection => connection.Sql("UPDATE executions SET first_execution_id = 'first' WHERE id IN ('second', 'third')").Run(),
            CancellationToken.None);

        foreach (var id in new[] { "first", "second", "third" })
        {
            var attempts = await Search.FindAttemptsAsync(await _host.Get<IExecutionStore>().GetAsync("fn2", id), CancellationToken.None);
            Assert.That(attempts.Select(e => e.Id), Is.EqualTo(new[] { "first", "second", "third" }), id);
        }
    }

    [Test]
    public void Search_rejects_ids_and_cursors_that_are_not_valid()
    {
        var none = CancellationToken.None;

        Assert.ThrowsAsync<InvalidParameterException>(() => Search.FindAsync("..", new ExecutionQuery(), none));
        Assert.ThrowsAsync<InvalidParameterException>(() => Search.FindAsync("fn2", new ExecutionQuery { Cursor = "x" }, none));
        Assert.ThrowsAsync<InvalidParameterException>(() => Search.FindWaitingAsync(25, "x", none));
        Assert.ThrowsAsync<InvalidParameterException>(() => Search.FindDeadLettersAsync(0, null, none));
        Assert.That(
            Assert.ThrowsAsync<FunctionStoreException>(() => Search.FindAsync("other", new ExecutionQuery(), none))!.ErrorCode,
            Is.EqualTo(FunctionErrorCode.FunctionNotFound));
    }

    private async Task InsertAsync(string id, string functionId, DateTimeOffset created, ExecutionStatus? status = null) =>
        await _host.Get<ExecutionRecords>().InsertAsync(_record with
        {
            Id = id,
            FunctionId = functionId,
            CreatedAt = created,
            Status = status ?? ExecutionStatus.Completed,
        });

    private static async Task<List<string>> AllAsync(Func<string?, Task<Page<Execution>>> readAsync)
    {
        List<string> all = [];
        for (string? cursor = null; ;)
        {
            var page = await readAsync(cursor);
            all.AddRange(page.Items.Select(e => e.Id));
            Assert.That(page.NextCursor, Is.Null.Or.Not.EqualTo(cursor), "the search makes progress");
            if ((cursor = page.NextCursor) is null)
                return all;
        }
    }
}
