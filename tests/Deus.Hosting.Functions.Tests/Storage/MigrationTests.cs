using Deus.Hosting.Functions.Storage.Sqlite;
using Deus.Hosting.Functions.Storage.Sqlite.Schema;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Tests.Storage;

public sealed class MigrationTests
{
    [Test]
    public async Task Migration_keeps_the_records_of_a_folder_of_the_first_version()
    {
        var folder = TestHost.NewFolder();
        MakeFirstVersion(folder);

        await using (var host = new TestHost(folder))
        {
            await host.StartAsync();
            var ended = await host.Get<IExecutionStore>().GetAsync("fn1", "e1");
            var open = await host.Get<IExecutionStore>().GetAsync("fn1", "e2");
            var function = await host.Get<IFunctionStore>().GetAsync("fn1");

            Assert.Multiple(() =>
            {
                Assert.That((ended.Status, ended.Outcome, ended.DeploymentNumber, ended.TraceId), Is.EqualTo((ExecutionStatus.Completed, (ExecutionOutcome?)null, (int?)null, "")));
                Assert.That(ended.EndedAt, Is.EqualTo(DateTimeOffset.FromUnixTimeMilliseconds(2)));
                Assert.That((open.Status, open.Outcome), Is.EqualTo((ExecutionStatus.Failed, (ExecutionOutcome?)ExecutionOutcome.Lost)));
                Assert.That((function.Settings.MaxConcurrentExecutions, function.Settings.ExecutionRetention), Is.EqualTo(((int?)null, (TimeSpan?)null)));
            });
        }

        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task Migrated_database_passes_its_integrity_check_and_continues_the_record_numbers()
    {
        var folder = TestHost.NewFolder();
        MakeFirstVersion(folder);

        await using (var host = new TestHost(folder))
        {
            await host.StartAsync();
            Assert.That(host.Database.Read(c => c.Sql("PRAGMA integrity_check").Scalar<string>()), Is.EqualTo("ok"));
            await host.Database.WriteAsync(
                c => c.Sql(
                    """
                    INSERT INTO executions (id, function_id, deployment_id, created_at, updated_at, trigger, status, request_method,
                        request_path, request_headers)
                    VALUES ('e3', 'fn1', 'd1', 1, 1, 'http', 'completed', 'POST', '/', '[]')
                    """).Run(),
                CancellationToken.None);
            Assert.That((await host.Get<IExecutionStore>().ListAsync("fn1")).Items.Select(e => e.Id), Is.EqualTo(new[] { "e3", "e2", "e1" }));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task Migration_keeps_the_logs_of_builds()
    {
        var folder = TestHost.NewFolder();
        MakeFirstVersion(folder);

        await using (var host = new TestHost(folder))
        {
            await host.StartAsync();
            var deployment = host.Deployments.Get("fn1", "d1");
            Assert.That((deployment.Status, deployment.Log), Is.EqualTo((DeploymentStatus.Failed, "it\nfailed\n")));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task Migration_copies_the_specification_to_builds_and_executions()
    {
        var folder = TestHost.NewFolder();
        MakeFirstVersion(folder);

        await using (var host = new TestHost(folder))
        {
            await host.StartAsync();
            var settings = host.Functions.Get("fn1").Settings;
            Assert.That(
                (settings.BuildSpecification, settings.RuntimeSpecification, settings.DeploymentRetentionDays),
                Is.EqualTo(("s-1vcpu-1gb", "s-1vcpu-1gb", 0)));
            Assert.That(settings.ProviderBranches.Concat(settings.ProviderPaths), Is.Empty);
        }

        Directory.Delete(folder, recursive: true);
    }

    private static void MakeFirstVersion(string folder)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "host.db")};Pooling=False");
        connection.Open();
        connection.Sql(InitialSchema.Sql).Run();
        connection.Sql(
            """
            PRAGMA user_version = 1;
            INSERT INTO functions (id, created_at, updated_at, name, runtime, execute, events, scopes, schedule, timeout, enabled, live,
                logging, entrypoint, commands, specification, always_warm, installation_id, provider_repository_id, provider_branch,
                provider_root_directory, provider_silent_mode)
            VALUES ('fn1', 1, 1, 'Old', 'node-20.0', '[]', '[]', '[]', '', 15, 1, 1, 1, '', '', 's-1vcpu-1gb', 0, '', '', '', '', 0);
            INSERT INTO deployments (id, function_id, number, created_at, updated_at, type, activate, entrypoint, commands, source_hash,
                source_size, status, attempt, log)
            VALUES ('d1', 'fn1', 1, 1, 1, 'manual', 1, 'main.js', '', 'h', 1, 'failed', 1, 'it' || char(10) || 'failed' || char(10));
            INSERT INTO executions (id, function_id, deployment_id, created_at, updated_at, trigger, status, request_method, request_path,
                request_headers)
            VALUES ('e1', 'fn1', 'd1', 1, 2, 'http', 'completed', 'POST', '/', '[]'), ('e2', 'fn1', 'd1', 1, 1, 'http', 'processing', 'POST', '/', '[]');
            """).Run();
    }
}
