using Deus.Hosting.Ledger.Storage;

namespace Deus.Hosting.Ledger.Tests.Storage;

/// <summary>What a reserver promises, on each database.</summary>
[TestFixture(TestServer.Sqlite)]
[TestFixture(TestServer.PostgreSql)]
[TestFixture(TestServer.PooledPostgreSql)]
internal sealed class LedgerReserverTests(TestServer server)
{
    private readonly LedgerOptions _options = new();
    private TestDatabase _database = null!;
    private LedgerDatabase _ledger = null!;
    private LedgerReserver _reserver = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        _database = await TestDatabase.CreateAsync(server);
        _options.ReservationLifetime = TimeSpan.FromMinutes(1);
        _ledger = new LedgerDatabase(_database.Source, _options, TimeProvider.System);
        _reserver = new LedgerReserver(_ledger);
    }

    [TearDown]
    public async Task TearDownAsync()
    {
        _ledger.Dispose();
        await _database.DisposeAsync();
    }

    [Test]
    public async Task TryReserveAsync_reserves_up_to_the_maximum_and_then_refuses()
    {
        var results = new List<ReservationResult>();
        for (var i = 0; i < 3; i++)
            results.Add(await _reserver.TryReserveAsync(functionId: null, maximum: 2));

        Assert.That(results.Select(r => r.IsReserved), Is.EqualTo(new[] { true, true, false }));
        Assert.That(results.Select(r => r.Usage), Is.EqualTo(new[] { 0, 1, 2 }));
        Assert.That(results[0].Lifetime, Is.EqualTo(TimeSpan.FromMinutes(1)));
        Assert.That(await _reserver.CountAlwaysWarmDeploymentsAsync(), Is.EqualTo(2));
    }

    [Test]
    public async Task TryReserveAsync_never_exceeds_the_maximum_when_called_at_the_same_time()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => _reserver.TryReserveAsync(null, maximum: 5))));

        Assert.That(results.Count(r => r.IsReserved), Is.EqualTo(5));
        Assert.That(results.Where(r => r.IsReserved).Select(r => r.ReservationId), Is.Unique);
    }

    [Test]
    public async Task TryReserveAsync_needs_no_second_place_for_a_function_that_has_one()
    {
        await ConfirmAsync("fn");

        var again = await _reserver.TryReserveAsync("fn", maximum: 1);
        var other = await _reserver.TryReserveAsync("other", maximum: 1);

        Assert.That((again.IsReserved, again.ReservationId, other.IsReserved), Is.EqualTo((true, (string?)null, false)));
        Assert.That(await _reserver.CountAlwaysWarmDeploymentsAsync("fn"), Is.Zero);
        Assert.That(await _reserver.CountAlwaysWarmDeploymentsAsync("other"), Is.EqualTo(1));
    }

    [Test]
    public async Task Expired_reservation_counts_no_more_and_its_place_is_given_away()
    {
        var first = await _reserver.TryReserveAsync(null, maximum: 1);
        await ExpireAsync();

        Assert.That(await _reserver.CountAlwaysWarmDeploymentsAsync(), Is.Zero);
        Assert.That((await _reserver.TryReserveAsync(null, maximum: 1)).IsReserved);
        Assert.That(await _reserver.TryRenewAsync(first.ReservationId!), Is.False);
        Assert.That(await _reserver.TryConfirmAsync(first.ReservationId!, "fn"), Is.False);
        Assert.That(await _reserver.CountAlwaysWarmDeploymentsAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task TryConfirmAsync_confirms_an_expired_reservation_whose_place_was_not_given_away()
    {
        var first = await _reserver.TryReserveAsync(null, maximum: 1);
        await ExpireAsync();

        Assert.That(await _reserver.TryConfirmAsync(first.ReservationId!, "fn"));
        Assert.That((await _reserver.TryReserveAsync(null, maximum: 1)).IsReserved, Is.False);
    }

    [Test]
    public async Task TryRenewAsync_keeps_a_reservation()
    {
        var first = await _reserver.TryReserveAsync(null, maximum: 1);
        await ExpireAsync();

        Assert.That(await _reserver.TryRenewAsync(first.ReservationId!));
        Assert.That((await _reserver.TryReserveAsync(null, maximum: 1)).IsReserved, Is.False);
    }

    [Test]
    public async Task TryConfirmAsync_can_be_repeated_and_leaves_one_place_for_a_function()
    {
        var first = await _reserver.TryReserveAsync("fn", maximum: 3);
        var second = await _reserver.TryReserveAsync("fn", maximum: 3);

        Assert.That(await _reserver.TryConfirmAsync(first.ReservationId!, "fn"));
        Assert.That(await _reserver.TryConfirmAsync(first.ReservationId!, "fn"));
        Assert.That(await _reserver.TryConfirmAsync(second.ReservationId!, "fn"));
        Assert.That(await _reserver.TryConfirmAsync(first.ReservationId!, "fn"), "the function has a place");
        Assert.That(await _reserver.CountAlwaysWarmDeploymentsAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task ReleaseAsync_gives_back_a_reservation_and_no_confirmed_place()
    {
        var open = await _reserver.TryReserveAsync(null, maximum: 2);
        var confirmed = await ConfirmAsync("fn");

        await _reserver.ReleaseAsync(open.ReservationId!);
        await _reserver.ReleaseAsync(confirmed);
        await _reserver.ReleaseAsync("unknown");

        Assert.That(await _reserver.CountAlwaysWarmDeploymentsAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task ReleaseFunctionAsync_gives_back_the_confirmed_place_only()
    {
        await ConfirmAsync("fn");
        await _reserver.TryReserveAsync("fn2", maximum: 2);

        await _reserver.ReleaseFunctionAsync("fn");
        await _reserver.ReleaseFunctionAsync("fn2");

        Assert.That(await _reserver.CountAlwaysWarmDeploymentsAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task First_uses_at_the_same_time_migrate_once()
    {
        var ledgers = Enumerable.Range(0, 8).Select(_ => new LedgerDatabase(_database.Source, _options, TimeProvider.System)).ToList();

        await Task.WhenAll(ledgers.Select(ledger => Task.Run(() => new LedgerReserver(ledger).TryReserveAsync(null, maximum: 100))));

        Assert.That(await _database.NumberAsync("SELECT COUNT(*) FROM deus_schema"), Is.EqualTo(1));
        Assert.That(await _reserver.CountAlwaysWarmDeploymentsAsync(), Is.EqualTo(8));
        ledgers.ForEach(ledger => ledger.Dispose());
    }

    private async Task<string> ConfirmAsync(string functionId)
    {
        var reservation = await _reserver.TryReserveAsync(functionId, maximum: int.MaxValue);
        Assert.That(await _reserver.TryConfirmAsync(reservation.ReservationId!, functionId));
        return reservation.ReservationId!;
    }

    // The database's clock counts, so the test moves the stored times and waits for nothing.
    private Task ExpireAsync() => _database.RunAsync("UPDATE deus_places SET expires_at = expires_at - 120000");
}
