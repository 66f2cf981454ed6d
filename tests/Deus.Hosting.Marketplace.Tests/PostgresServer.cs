using Deus.Hosting.Shared;

namespace Marketplace.Tests;

/// <summary>One PostgreSQL server for all tests, started and stopped by <c>scripts/postgres.sh</c>.</summary>
[SetUpFixture]
public sealed class PostgresServer
{
    private static string? _connectionString;
    private string? _folder;

    /// <summary>The connection string of a database of this name. Requests wait for a connection, of which a service has 20.</summary>
    public static string ConnectionString(string database) => $"{_connectionString};Database={database};Maximum Pool Size=20";

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        // A fresh clone needs nothing but its test command, as with the clients of Appwrite.
        await ShellScript.RunAsync("scripts/postgres.sh bin || scripts/setup.sh", Repository.Root);
        // The server also ends when this process is killed.
        var output = await ShellScript.RunAsync($"scripts/postgres.sh start {Environment.ProcessId}", Repository.Root);
        var lines = output.TrimEnd().Split('\n');
        (_folder, _connectionString) = (lines[^2], lines[^1]);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_folder is not null)
            await ShellScript.RunAsync($"scripts/postgres.sh stop '{_folder}'", Repository.Root);
    }
}
