using System.Text;
using Deus.Hosting.Functions.Guests.Api;
using Deus.Hosting.Functions.Guests.Api.Storage;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Guests.Tests.Api;

public sealed class KeyValueTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("deus-kv-").FullName;
    private readonly Shared.FakeTimeProvider _time = new();
    private readonly GuestCall _call = new() { FunctionId = "fn" };
    private GuestDatabase _database = null!;
    private SqliteKeyValueStore _store = null!;

    [SetUp]
    public void SetUp()
    {
        _database = new GuestDatabase(_folder);
        _store = new SqliteKeyValueStore(_database, _time);
    }

    [TearDown]
    public void TearDown()
    {
        _database.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task E33_A_value_expires()
    {
        await _store.SetAsync(_call, "a", "1"u8.ToArray(), TimeSpan.FromSeconds(10), default);
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.That(await ReadAsync("a"), Is.EqualTo("1"));

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await ReadAsync("a"), Is.Null);
        Assert.That(await _store.ListAsync(_call, "", default), Is.Empty);
        Assert.That(await _store.DeleteAsync(_call, "a", default), Is.False);
    }

    [Test]
    public async Task A_value_that_is_written_without_a_lifetime_stays()
    {
        await _store.SetAsync(_call, "a", "1"u8.ToArray(), TimeSpan.FromSeconds(10), default);
        await _store.SetAsync(_call, "a", "2"u8.ToArray(), default);
        _time.Advance(TimeSpan.FromDays(1));

        Assert.That(await ReadAsync("a"), Is.EqualTo("2"));
    }

    [Test]
    public async Task Expired_values_are_deleted_from_the_database()
    {
        await _store.SetAsync(_call, "a", "1"u8.ToArray(), TimeSpan.FromSeconds(10), default);
        _time.Advance(TimeSpan.FromSeconds(10));
        await _store.SetAsync(_call, "b", "1"u8.ToArray(), TimeSpan.FromSeconds(10), default);

        Assert.That(_database.List("SELECT key FROM key_values"), Is.EqualTo(new[] { "b" }));
    }

    [Test]
    public async Task E33_Additions_at_the_same_time_are_not_lost()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 2000; i++)
                await _store.IncrementAsync(_call, "n", 2, default);
        })));

        Assert.That(await ReadAsync("n"), Is.EqualTo("16000"));
    }

    [Test]
    public async Task An_addition_to_an_expired_number_begins_with_zero_and_one_to_a_living_number_keeps_its_lifetime()
    {
        await _store.SetAsync(_call, "n", "5"u8.ToArray(), TimeSpan.FromSeconds(10), default);
        Assert.That(await _store.IncrementAsync(_call, "n", -1, default), Is.EqualTo(4));
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.That(await _store.IncrementAsync(_call, "n", 1, default), Is.EqualTo(1));
        _time.Advance(TimeSpan.FromDays(1));
        Assert.That(await ReadAsync("n"), Is.EqualTo("1"));
    }

    [TestCase("x", "The value of the key is not a whole number.")]
    [TestCase("9223372036854775807", "The number would have more than 64 bits.")]
    public async Task An_addition_that_is_not_possible_changes_nothing(string value, string reason)
    {
        await _store.SetAsync(_call, "n", Encoding.UTF8.GetBytes(value), default);

        Assert.That(Assert.CatchAsync<GuestServiceException>(() => _store.IncrementAsync(_call, "n", 1, default).AsTask())!.Message, Is.EqualTo(reason));
        Assert.That(await ReadAsync("n"), Is.EqualTo(value));
    }

    [Test]
    public async Task A_database_of_an_earlier_version_is_extended()
    {
        await using (var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "guests.db")};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = new SqliteCommand(
                "CREATE TABLE key_values (function TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (function, key)) STRICT, WITHOUT ROWID", connection);
            await command.ExecuteNonQueryAsync();
        }

        await _store.SetAsync(_call, "a", "1"u8.ToArray(), TimeSpan.FromSeconds(10), default);
        Assert.That(await ReadAsync("a"), Is.EqualTo("1"));
    }

    private async Task<string?> ReadAsync(string key) => await _store.GetAsync(_call, key, default) is { } value ? Encoding.UTF8.GetString(value) : null;
}
