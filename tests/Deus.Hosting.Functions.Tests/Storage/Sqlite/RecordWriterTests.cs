using Deus.Hosting.Functions.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Tests.Storage.Sqlite;

[TestFixture]
public sealed class RecordWriterTests
{
    private SqliteConnection _connection = null!;
    private WriteConnection _opened = null!;
    private RecordWriter _writer = null!;

    [SetUp]
    public void SetUp()
    {
        _connection = new SqliteConnection("Data Source=:memory:");
        _connection.Open();
        _connection.Sql("CREATE TABLE kept (id INTEGER PRIMARY KEY, part INTEGER)").Run();
        _opened = new WriteConnection(() => _connection);
        _writer = new RecordWriter(_opened);
    }

    [TearDown]
    public void TearDown()
    {
        _opened.Dispose();
        _connection.Dispose();
    }

    [Test]
    public async Task Only_the_first_waiting_write_asks_its_caller_to_write_all()
    {
        var (first, leads) = _writer.Add(statements => Insert(statements, 1));
        var (second, follows) = _writer.Add(statements => Insert(statements, 2));
        _writer.WriteAll();
        var (_, leadsNext) = _writer.Add(statements => Insert(statements, 3));

        Assert.That((await first, await second), Is.EqualTo((1, 1)));
        Assert.That((leads, follows, leadsNext), Is.EqualTo((true, false, true)));
    }

    [Test]
    public void A_failure_of_the_connection_fails_every_waiting_write()
    {
        var writes = new[] { Add(statements => Insert(statements, 1)), Add(statements => Insert(statements, 2)) };

        _writer.FailAll(new IOException("The disk is gone."));

        foreach (var write in writes)
            Assert.ThrowsAsync<IOException>(() => write);
        Assert.That(_writer.Add(statements => Insert(statements, 3)).IsFirst);
    }

    [Test]
    public async Task Failed_write_of_a_batch_rolls_back_only_itself()
    {
        var first = Add(statements => Insert(statements, 1));
        var broken = Add(statements => Insert(statements, 1));
        var last = Add(statements => Insert(statements, 2));

        _writer.WriteAll();

        Assert.That((await first, await last), Is.EqualTo((1, 1)));
        Assert.ThrowsAsync<SqliteException>(() => broken);
        Assert.That(Ids(), Is.EqualTo(new long[] { 1, 2 }));
    }

    [Test]
    public async Task Single_write_is_committed_or_fails_and_leaves_no_transaction_open()
    {
        var only = Add(statements => Insert(statements, 1));
        _writer.WriteAll();
        var broken = Add(statements => Insert(statements, 1));
        _writer.WriteAll();

        Assert.That(await only, Is.EqualTo(1));
        Assert.ThrowsAsync<SqliteException>(() => broken);
        Assert.That(SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle), Is.Not.Zero, "no transaction is left open");
        Assert.That(Ids(), Is.EqualTo(new long[] { 1 }));
    }

    [Test]
    public async Task Waiting_writes_are_written_in_one_transaction()
    {
        var inside = new List<bool>();
        var writes = Enumerable.Range(1, 3).Select(id => Add(statements =>
        {
            inside.Add(SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) == 0 && Ids().Count == id - 1);
            return Insert(statements, id);
        })).ToList();

        _writer.WriteAll();

        Assert.That(await Task.WhenAll(writes), Is.All.EqualTo(1));
        Assert.That(inside, Is.EqualTo(new[] { true, true, true }));
    }

    private static PreparedStatement Insert(PreparedStatements statements, long id) =>
        statements.Get("INSERT INTO kept (id) VALUES ($id)").With("$id", id);

    private List<long> Ids() => _connection.Sql("SELECT id FROM kept ORDER BY id").List(row => row.Long("id"));

    private Task<int> Add(Func<PreparedStatements, PreparedStatement> bind) => _writer.Add(bind).Written;
}
