using System.Text;
using Deus.Hosting.Functions.Storage.Sqlite;
using Deus.Hosting.Functions.Tests.Runtimes;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Tests.Storage.Sqlite;

[TestFixture]
public sealed class PreparedStatementTests
{
    private const string InsertText = "INSERT INTO kept (id, text, number) VALUES ($id, $text, $number)";
    private const int UniqueViolated = 1555;
    private const int ForeignKeyViolated = 787;

    private SqliteConnection _connection = null!;
    private PreparedStatements _statements = null!;

    [SetUp]
    public void SetUp()
    {
        _connection = new SqliteConnection("Data Source=:memory:;Foreign Keys=True");
        _connection.Open();
        _connection.Sql("CREATE TABLE kept (id INTEGER PRIMARY KEY, text TEXT, number INTEGER)").Run();
        _connection.Sql("CREATE TABLE children (parent INTEGER REFERENCES kept (id))").Run();
        _statements = new PreparedStatements(_connection);
    }

    [TearDown]
    public void TearDown()
    {
        _statements.Dispose();
        _connection.Dispose();
    }

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public Property Values_are_stored_as_they_were_given() => Prop.ForAll(
        Gen.Zip(
            Gen.OneOf(
                Gen.Constant((string?)null),
                Gen.Elements("", "\0", "a\0b", "é", "日本語", "👩‍🚀", "\ud800", "'; DROP TABLE kept; --", new string('ü', 171), new string('x', 70_000))
                    .ArrayOf().Select(parts => (string?)string.Concat(parts))),
            Gen.OneOf(Gen.Constant((long?)null), Gen.Elements<long?>(0, -1, long.MinValue, long.MaxValue))).ToArbitrary(),
        input =>
        {
            _connection.Sql("DELETE FROM kept").Run();
            var changed = Insert(1, input.Item1, input.Item2);
            var stored = _connection.Sql("SELECT CAST(text AS BLOB) AS bytes, typeof(text) AS type, number FROM kept").List(row =>
                (Bytes: row.Text("type") == "null" ? null : row.Bytes("bytes"), Type: row.Text("type"), Number: row.LongOrNull("number"))).Single();
            return changed == 1
                && stored.Type == (input.Item1 is null ? "null" : "text")
                && (input.Item1 is null || stored.Bytes.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(input.Item1)))
                && stored.Number == input.Item2;
        });

    [Test]
    public void Times_are_stored_as_milliseconds_and_booleans_as_one_and_zero()
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds(1_234_567_890_123);

        _statements.Get(InsertText).With("$id", 1).With("$text", (string?)null).With("$number", time).Run();
        _statements.Get(InsertText).With("$id", 2).With("$text", (string?)null).With("$number", true).Run();
        _statements.Get(InsertText).With("$id", 3).With("$text", (string?)null).With("$number", false).Run();

        Assert.That(Numbers(), Is.EqualTo(new long?[] { 1_234_567_890_123, 1, 0 }));
    }

    [Test]
    public void Failed_statement_throws_its_extended_code_and_stays_usable()
    {
        Insert(1, "first", 1);

        var taken = Assert.Throws<SqliteException>(() => Insert(1, "again", 2))!;
        Insert(2, "second", 3);
        const string child = "INSERT INTO children (parent) VALUES ($parent)";
        var orphan = Assert.Throws<SqliteException>(() => _statements.Get(child).With("$parent", 9).Run())!;
        _statements.Get(child).With("$parent", 2).Run();

        Assert.That((taken.SqliteExtendedErrorCode, orphan.SqliteExtendedErrorCode), Is.EqualTo((UniqueViolated, ForeignKeyViolated)));
        Assert.That(taken.Message, Does.Contain("kept.id"));
        Assert.That(Numbers(), Is.EqualTo(new long?[] { 1, 3 }));
    }

    [Test]
    public void Statement_throws_when_a_parameter_has_no_value_or_is_unknown()
    {
        Insert(1, "first", 1);

        var missing = Assert.Throws<InvalidOperationException>(() => _statements.Get(InsertText).With("$id", 2).With("$number", 2).Run());
        var unknown = Assert.Throws<ArgumentException>(() => _statements.Get(InsertText).With("$id", 2).With("$other", 2));
        Assert.Throws<InvalidOperationException>(() => _statements.Get(InsertText).With("$text", "left over").With("$number", 2).Run());

        Assert.That(missing!.Message, Is.EqualTo("Give a value to each of $id, $text, $number, once."));
        Assert.That(unknown!.Message, Does.StartWith("The parameters are $id, $text, $number."));
        Assert.That(Numbers(), Is.EqualTo(new long?[] { 1 }));
    }

    [Test]
    public void Get_throws_for_invalid_SQL() =>
        Assert.That(Assert.Throws<SqliteException>(() => _statements.Get("INSERT INTO nowhere VALUES (1)"))!.Message, Does.Contain("nowhere"));

    [Test]
    public void Statement_stays_usable_after_a_schema_change()
    {
        Insert(1, "first", 1);
        _connection.Sql("ALTER TABLE kept ADD COLUMN later TEXT").Run();

        Insert(2, "second", 2);

        Assert.That(Numbers(), Is.EqualTo(new long?[] { 1, 2 }));
    }

    [Test]
    public void Failed_transaction_is_rolled_back_and_the_next_one_succeeds()
    {
        Assert.Throws<SqliteException>(() => _statements.InTransaction(() =>
        {
            Insert(1, "first", 1);
            Insert(1, "again", 2);
        }));
        _statements.InTransaction(() => Insert(1, "first", 3));

        Assert.That(Numbers(), Is.EqualTo(new long?[] { 3 }));
    }

    private int Insert(long id, string? text, long? number) =>
        _statements.Get(InsertText).With("$id", id).With("$text", text).With("$number", number).Run();

    private List<long?> Numbers() => _connection.Sql("SELECT number FROM kept ORDER BY id").List(row => row.LongOrNull("number"));
}
