using Deus.Hosting.Functions.Storage;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Builds;

/// <summary>
/// The state of builds. Every change names the attempt it belongs to and leaves an ended deployment alone, so what comes
/// late, or from before a restart, changes nothing.
/// </summary>
internal sealed class BuildStore(HostStorage storage, DeploymentSignals signals, TimeProvider time)
{
    /// <summary>A build that takes the host down with it must not do so for ever.</summary>
    public const int MaxAttempts = 3;

    private const string Open = "('waiting', 'processing', 'building')";

    /// <summary>Takes the oldest waiting deployment up.</summary>
    /// <returns>The deployment with its new attempt; null when none waits.</returns>
    public async Task<Deployment?> ClaimNextAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var claimed = await storage.Database.WriteAsync(
            connection => connection.Sql(
                """
                UPDATE deployments SET status = 'processing', attempt = attempt + 1, updated_at = $now, started_at = $now,
                    ended_at = NULL, deadline_at = $deadline, exit_code = NULL, log = '', row_version = row_version + 1
                WHERE id = (SELECT id FROM deployments WHERE status = 'waiting' AND source_hash IS NOT NULL
                    ORDER BY created_at, number LIMIT 1)
                RETURNING *
                """)
                .With("$now", time.GetUtcNow()).With("$deadline", time.GetUtcNow() + timeout)
                .FirstOrDefault(DeploymentRows.Map),
            cancellationToken).ConfigureAwait(false);
        if (claimed is not null)
            signals.Signal(claimed.Id);
        return claimed;
    }

    /// <summary>What a build needs to know of the function; null when it was deleted.</summary>
    public (HostedFunction Function, IReadOnlyList<Variable> Variables)? Context(Deployment build) => storage.Database.Read(
        connection => FunctionRows.Find(connection, build.FunctionId) is { } function
            ? (function, (IReadOnlyList<Variable>)VariableRows.List(connection, function.Id))
            : ((HostedFunction, IReadOnlyList<Variable>)?)null);

    public Task MarkBuildingAsync(Deployment build, CancellationToken cancellationToken) =>
        ChangeAsync(build, "status = 'building'", command => command, cancellationToken);

    public Task SaveLogAsync(Deployment build, string log, CancellationToken cancellationToken) =>
        ChangeAsync(build, "log = $log", command => command.With("$log", log), cancellationToken);

    public Task FailAsync(Deployment build, string log, int? exitCode, CancellationToken cancellationToken) => ChangeAsync(
        build,
        "status = 'failed', ended_at = $now, deadline_at = NULL, log = $log, exit_code = $code",
        command => command.With("$log", log).With("$code", (object?)exitCode),
        cancellationToken);

    /// <summary>Makes the deployment ready and, if it is to be and is newer than the active one, active: both or neither.</summary>
    /// <returns>How it ended; null when the deployment was deleted or ended otherwise meanwhile.</returns>
    public async Task<FinishedBuild?> CompleteAsync(
        Deployment build, StoredArtifact output, string log, CancellationToken cancellationToken)
    {
        var finished = await storage.Database.WriteAsync(
            connection => Complete(connection, build, output, log), cancellationToken).ConfigureAwait(false);
        signals.Signal(build.Id);
        return finished;
    }

    /// <summary>Queues again what a host that died was building, and gives up what has failed like this too often.</summary>
    /// <returns>How many were queued again.</returns>
    public Task<int> RequeueLostAsync(CancellationToken cancellationToken) => storage.Database.WriteAsync(
        connection =>
        {
            connection.Sql(
                """
                UPDATE deployments SET status = 'failed', ended_at = $now, updated_at = $now, deadline_at = NULL,
                    log = log || $line, row_version = row_version + 1
                WHERE status IN ('processing', 'building') AND attempt >= $attempts
                """)
                .With("$now", time.GetUtcNow()).With("$attempts", MaxAttempts)
                .With("$line", $"\nThe host stopped {MaxAttempts} times during this build. Deploy again to retry.\n").Run();
            return connection.Sql(
                """
                UPDATE deployments SET status = 'waiting', updated_at = $now, deadline_at = NULL, row_version = row_version + 1
                WHERE status IN ('processing', 'building')
                """)
                .With("$now", time.GetUtcNow()).Run();
        },
        cancellationToken);

    private async Task ChangeAsync(
        Deployment build, string assignments, Func<SqliteCommand, SqliteCommand> values, CancellationToken cancellationToken)
    {
        await storage.Database.WriteAsync(
            connection => values(For(connection, build, assignments)).Run(), cancellationToken).ConfigureAwait(false);
        signals.Signal(build.Id);
    }

    private SqliteCommand For(SqliteConnection connection, Deployment build, string assignments) => connection
        .Sql($"UPDATE deployments SET updated_at = $now, row_version = row_version + 1, {assignments} "
            + $"WHERE id = $id AND attempt = $attempt AND status IN {Open}")
        .With("$id", build.Id).With("$attempt", build.Attempt).With("$now", time.GetUtcNow());

    private FinishedBuild? Complete(SqliteConnection connection, Deployment build, StoredArtifact output, string log)
    {
        var changed = For(
            connection,
            build,
            "status = 'ready', ended_at = $now, deadline_at = NULL, log = $log, exit_code = 0, output_hash = $hash, output_size = $size")
            .With("$log", log).With("$hash", output.Hash).With("$size", output.Length).Run();
        if (changed == 0)
            return null;
        var function = FunctionRows.Get(connection, build.FunctionId);
        var active = function.ActiveDeploymentId is { } id ? DeploymentRows.Find(connection, id) : null;
        if (!build.Activate || active?.Number > build.Number)
            return new FinishedBuild(IsActive: false, Replaced: null);
        FunctionRows.Activate(connection, build, time.GetUtcNow());
        return new FinishedBuild(IsActive: true, active?.Id);
    }
}
