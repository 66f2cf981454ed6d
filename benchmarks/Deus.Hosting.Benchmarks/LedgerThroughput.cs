using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Deus.Hosting.Ledger;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Deus.Hosting.Benchmarks;

/// <summary>
/// Reservations per second with 1 and 16 processes, and the durations of an admission and of the active endpoint with a history of a thousand and of a
/// million deployments.
/// </summary>
internal static class LedgerThroughput
{
    private const int Seconds = 5;
    private const int Rounds = 500;

    /// <param name="connectionString">A PostgreSQL database without the ledger's tables; null for a temporary SQLite file.</param>
    public static async Task<int> RunAsync(string? connectionString)
    {
        var folder = Directory.CreateTempSubdirectory("deus-ledger-");
        try
        {
            var database = connectionString ?? $"Data Source={Path.Combine(folder.FullName, "ledger.db")};Default Timeout=60";
            await using var source = Open(database);
            if (connectionString is null)
                await RunAsync(source, "PRAGMA journal_mode = WAL");
            await using var provider = Provider(source);
            await provider.GetRequiredService<IDeploymentCounter>().CountAlwaysWarmDeploymentsAsync();
            foreach (var processes in (int[])[1, 16])
                Console.WriteLine($"{processes,3} processes: {await ReserveAsync(database, processes):N0} reservations a second");
            foreach (var size in (int[])[1_000, 1_000_000])
                await HistoryAsync(source, provider, size);
            return 0;
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Reserves and releases for some seconds, in a process of its own. Prints the number of reservations.</summary>
    public static async Task<int> WorkAsync(string connectionString)
    {
        await using var source = Open(connectionString);
        await using var provider = Provider(source);
        var reserver = (IDeploymentReserver)provider.GetRequiredService<IDeploymentCounter>();
        // The first reservation compiles the code and opens the connection.
        await reserver.ReleaseAsync((await reserver.TryReserveAsync(null, maximum: 100)).ReservationId!);
        var reservations = 0;
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(Seconds); reservations++)
            await reserver.ReleaseAsync((await reserver.TryReserveAsync(null, maximum: 100)).ReservationId!);
        Console.WriteLine(reservations);
        return 0;
    }

    private static async Task<double> ReserveAsync(string connectionString, int processes)
    {
        var counts = await Task.WhenAll(Enumerable.Range(0, processes).Select(async _ =>
        {
            using var worker = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["ledger-worker", connectionString])
            {
                RedirectStandardOutput = true,
            })!;
            var output = await worker.StandardOutput.ReadToEndAsync();
            await worker.WaitForExitAsync();
            return int.Parse(output, CultureInfo.InvariantCulture);
        }));
        return counts.Sum() / (double)Seconds;
    }

    private static async Task HistoryAsync(DbDataSource source, ServiceProvider provider, int size)
    {
        await RunAsync(source, "DELETE FROM deus_deployments");
        await RunAsync(source, $"""
            INSERT INTO deus_deployments (
                id, service_id, request_key, status, attempt, function_id, backend, runtime, artifact_key, artifact_hash, created_at, ended_at)
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {size})
            SELECT 'h' || i, 's' || (i % 1000), 'k' || i, CASE WHEN i <= 1000 THEN 'active' ELSE 'superseded' END, 1, 's' || (i % 1000), 'B', 'node20', 'a', 'h', i, i
            FROM n
            """);
        // A history that has grown slowly has statistics, and is not in the write-ahead log.
        await RunAsync(source, source is NpgsqlDataSource ? "VACUUM ANALYZE deus_deployments" : "PRAGMA wal_checkpoint(TRUNCATE)");
        var reserver = (IDeploymentReserver)provider.GetRequiredService<IDeploymentCounter>();
        var ledger = provider.GetRequiredService<DeploymentLedger>();
        var admission = await MedianAsync(async () => await reserver.ReleaseAsync((await reserver.TryReserveAsync(null, maximum: 100)).ReservationId!));
        var endpoint = await MedianAsync(async () => await ledger.FindActiveAsync("s500"));
        Console.WriteLine($"history of {size,9:N0}: admission and release {admission.TotalMicroseconds:N0} us, active endpoint {endpoint.TotalMicroseconds:N0} us (medians of {Rounds})");
    }

    private static async Task<TimeSpan> MedianAsync(Func<Task> action)
    {
        var times = new List<TimeSpan>();
        for (var round = 0; round < Rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            await action();
            times.Add(Stopwatch.GetElapsedTime(started));
        }

        times.Sort();
        return times[Rounds / 2];
    }

    private static async Task RunAsync(DbDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 600;
        await command.ExecuteNonQueryAsync();
    }

    private static DbDataSource Open(string connectionString) => connectionString.StartsWith("Data Source=", StringComparison.Ordinal)
        ? SqliteFactory.Instance.CreateDataSource(connectionString)
        : NpgsqlDataSource.Create(connectionString);

    private static ServiceProvider Provider(DbDataSource source)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddDeusHosting().AddDeploymentLedger(source);
        return services.BuildServiceProvider();
    }
}
