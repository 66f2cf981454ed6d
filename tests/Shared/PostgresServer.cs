using NUnit.Framework;

namespace Deus.Hosting.Shared;

/// <summary>
/// Starts one PostgreSQL server for all tests of a project with <c>scripts/postgres.sh</c>, and stops it. The project derives a class with
/// <c>[SetUpFixture]</c> from it.
/// </summary>
public abstract class PostgresServer
{
    private static string? _connectionString;
    private static string? _pool;
    private static string? _folder;

    /// <summary>Returns the connection string of a database. The pool of a service has 20 connections; further requests wait.</summary>
    public static string ConnectionString(string database) => $"{_connectionString};Database={database};Maximum Pool Size=20";

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        // A new clone needs only the test command, as with Appwrite's clients.
        await ShellScript.RunAsync("{ scripts/postgres.sh bin && [ -x /usr/sbin/pgbouncer ]; } || scripts/setup.sh", Repository.Root);
        // The server also ends when this process is killed.
        var output = await ShellScript.RunAsync($"scripts/postgres.sh start {Environment.ProcessId}", Repository.Root);
        var lines = output.TrimEnd().Split('\n');
        (_folder, _connectionString) = (lines[^2], lines[^1]);
    }

    /// <summary>Returns the connection string of a database behind PgBouncer in transaction mode, which is started at the first call.</summary>
    public static async Task<string> PooledConnectionStringAsync(string database)
    {
        _pool ??= (await ShellScript.RunAsync($"scripts/postgres.sh pool '{_folder}'", Repository.Root)).TrimEnd();
        return $"{_pool};Database={database};Maximum Pool Size=20";
    }

    /// <summary>Restarts the server at once, as after a crash.</summary>
    public static Task RestartAsync() => ShellScript.RunAsync($"scripts/postgres.sh restart '{_folder}'", Repository.Root);

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_folder is not null)
            await ShellScript.RunAsync($"scripts/postgres.sh stop '{_folder}'", Repository.Root);
    }
}
