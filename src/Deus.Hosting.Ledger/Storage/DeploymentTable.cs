using System.Data.Common;

namespace Deus.Hosting.Ledger.Storage;

/// <summary>The recorded deployments.</summary>
internal static class DeploymentTable
{
    private const string Columns = """
        id, service_id, request_key, status, backend, function_id, deployment_id, endpoint, region, runtime, artifact_key, artifact_hash,
        always_warm, requested_by, failure, created_at, ended_at, invoked_at, attempt, seq
        """;

    private static readonly string[] Statuses = ["pending", "active", "failed", "superseded", "removed"];

    public static Task<LedgerDeployment?> FindAsync(LedgerTransaction transaction, string id) =>
        Select(transaction, "WHERE id = @id").With("@id", id).FirstAsync(Read);

    public static Task<LedgerDeployment?> FindAsync(LedgerTransaction transaction, string serviceId, string requestKey) =>
        Select(transaction, "WHERE service_id = @service AND request_key = @key")
            .With("@service", serviceId).With("@key", requestKey).FirstAsync(Read);

    public static Task<LedgerDeployment?> FindActiveAsync(LedgerTransaction transaction, string serviceId) =>
        Select(transaction, "WHERE service_id = @service AND status = 'active'").With("@service", serviceId).FirstAsync(Read);

    /// <summary>Returns whether another deployment that is active or pending uses the function of a deployment.</summary>
    public static async Task<bool> IsFunctionSharedAsync(LedgerTransaction transaction, LedgerDeployment deployment) => await transaction
        .Sql($"""
            SELECT COUNT(*) FROM {transaction.Tables.Deployments}
            WHERE function_id = @function AND status IN ('active', 'pending') AND id <> @id
            """)
        .With("@function", deployment.FunctionId).With("@id", deployment.Id).NumberAsync().ConfigureAwait(false) > 0;

    /// <summary>Returns the deployments of a service before a position, newest first.</summary>
    public static Task<List<LedgerDeployment>> PageAsync(LedgerTransaction transaction, string serviceId, long before, int size) =>
        Select(transaction, "WHERE service_id = @service AND seq < @before ORDER BY seq DESC LIMIT @size")
            .With("@service", serviceId).With("@before", before).With("@size", size).ListAsync(Read);

    /// <summary>Returns pending deployments whose time is over, oldest first, after a position.</summary>
    public static Task<List<LedgerDeployment>> LeftAsync(LedgerTransaction transaction, long after, int size) =>
        Select(transaction, $"WHERE status = 'pending' AND expires_at <= {transaction.Dialect.Now} AND seq > @after ORDER BY seq LIMIT @size")
            .With("@after", after).With("@size", size).ListAsync(Read);

    /// <summary>Returns active deployments whose function a comparison with the backend has not seen, oldest first, after a position.</summary>
    public static Task<List<LedgerDeployment>> UnseenAsync(LedgerTransaction transaction, long number, long after, int size) =>
        Select(transaction, "WHERE status = 'active' AND seen < @number AND ended_at < @number AND seq > @after ORDER BY seq LIMIT @size")
            .With("@number", number).With("@after", after).With("@size", size).ListAsync(Read);

    /// <summary>Inserts a pending deployment, unless its key exists.</summary>
    public static Task InsertAsync(LedgerTransaction transaction, LedgerDeployment deployment, TimeSpan pendingTimeout) => transaction
        .Sql($"""
            INSERT INTO {transaction.Tables.Deployments} (
                id, service_id, request_key, status, attempt, function_id, backend, region, runtime, artifact_key, artifact_hash, always_warm,
                requested_by, created_at, expires_at)
            VALUES (
                @id, @service, @key, 'pending', 1, @function, @backend, @region, @runtime, @artifact, @hash, @warm,
                @by, {transaction.Dialect.Now}, {transaction.Dialect.Now} + @timeout)
            ON CONFLICT (service_id, request_key) DO NOTHING
            """)
        .With("@id", deployment.Id).With("@service", deployment.ServiceId).With("@key", deployment.RequestKey)
        .With("@function", deployment.FunctionId).With("@backend", deployment.Backend).With("@region", deployment.Region)
        .With("@runtime", deployment.Runtime).With("@artifact", deployment.ArtifactKey).With("@hash", deployment.ArtifactHash)
        .With("@warm", deployment.AlwaysWarm is { } warm ? Convert.ToInt64(warm) : null).With("@by", deployment.RequestedBy)
        .With("@timeout", (long)pendingTimeout.TotalMilliseconds)
        .RunAsync();

    /// <summary>Takes over a pending deployment whose time is over.</summary>
    /// <returns>False when another process has taken it over, or it has ended.</returns>
    public static async Task<bool> TakeOverAsync(LedgerTransaction transaction, LedgerDeployment deployment, TimeSpan pendingTimeout) => await transaction
        .Sql($"""
            UPDATE {transaction.Tables.Deployments} SET attempt = attempt + 1, expires_at = {transaction.Dialect.Now} + @timeout
            WHERE id = @id AND status = 'pending' AND attempt = @attempt AND expires_at <= {transaction.Dialect.Now}
            """)
        .With("@id", deployment.Id).With("@attempt", deployment.Attempt).With("@timeout", (long)pendingTimeout.TotalMilliseconds)
        .RunAsync().ConfigureAwait(false) > 0;

    /// <summary>Ends the time of a pending deployment.</summary>
    public static Task ExpireAsync(LedgerTransaction transaction, LedgerDeployment deployment) => transaction
        .Sql($"""
            UPDATE {transaction.Tables.Deployments} SET expires_at = {transaction.Dialect.Now}
            WHERE id = @id AND status = 'pending' AND attempt = @attempt
            """)
        .With("@id", deployment.Id).With("@attempt", deployment.Attempt).RunAsync();

    /// <summary>
    /// Makes a pending deployment the active one of its service, and the earlier one superseded. When a newer one is active already, it is
    /// superseded itself.
    /// </summary>
    /// <returns>False when it is not pending any more, or another process has taken it over.</returns>
    public static async Task<bool> CompleteAsync(LedgerTransaction transaction, LedgerDeployment deployment, string deploymentId, string? endpoint)
    {
        var table = transaction.Tables.Deployments;
        // Locks the row first; the result decides whether the others may be changed.
        var isMine = await transaction
            .Sql($"""
                UPDATE {table} SET deployment_id = @deployment, endpoint = @endpoint, ended_at = {transaction.Dialect.Now}, expires_at = NULL
                WHERE id = @id AND status = 'pending' AND attempt = @attempt
                """)
            .With("@id", deployment.Id).With("@attempt", deployment.Attempt)
            .With("@deployment", deploymentId).With("@endpoint", endpoint).RunAsync().ConfigureAwait(false) > 0;
        if (!isMine)
            return false;
        await transaction.Sql($"UPDATE {table} SET status = 'superseded' WHERE service_id = @service AND status = 'active' AND seq < @seq")
            .With("@service", deployment.ServiceId).With("@seq", deployment.Sequence).RunAsync().ConfigureAwait(false);
        await transaction
            .Sql($"""
                UPDATE {table} SET status = CASE
                    WHEN EXISTS (SELECT 1 FROM {table} WHERE service_id = @service AND status = 'active') THEN 'superseded' ELSE 'active' END
                WHERE id = @id
                """)
            .With("@service", deployment.ServiceId).With("@id", deployment.Id).RunAsync().ConfigureAwait(false);
        return true;
    }

    public static Task FailAsync(LedgerTransaction transaction, LedgerDeployment deployment, string failure) => transaction
        .Sql($"""
            UPDATE {transaction.Tables.Deployments}
            SET status = 'failed', failure = @failure, ended_at = {transaction.Dialect.Now}, expires_at = NULL
            WHERE id = @id AND status = 'pending' AND attempt = @attempt
            """)
        .With("@id", deployment.Id).With("@attempt", deployment.Attempt).With("@failure", failure).RunAsync();

    /// <summary>Marks the active deployment of a service as removed.</summary>
    public static Task RemoveAsync(LedgerTransaction transaction, string serviceId) => transaction
        .Sql($"UPDATE {transaction.Tables.Deployments} SET status = 'removed' WHERE service_id = @service AND status = 'active'")
        .With("@service", serviceId).RunAsync();

    public static Task RecordInvocationAsync(LedgerTransaction transaction, string serviceId) => transaction
        .Sql($"""
            UPDATE {transaction.Tables.Deployments} SET invoked_at = {transaction.Dialect.Now} WHERE service_id = @service AND status = 'active'
            """)
        .With("@service", serviceId).RunAsync();

    private static LedgerCommand Select(LedgerTransaction transaction, string rest) => transaction.Sql(
        $"""
        SELECT {Columns}, CASE WHEN status = 'pending' AND expires_at <= {transaction.Dialect.Now} THEN 1 ELSE 0 END
        FROM {transaction.Tables.Deployments} {rest}
        """);

    private static LedgerDeployment Read(DbDataReader row) => new()
    {
        Id = row.GetString(0),
        ServiceId = row.GetString(1),
        RequestKey = row.GetString(2),
        Status = (LedgerDeploymentStatus)Array.IndexOf(Statuses, row.GetString(3)),
        Backend = row.GetString(4),
        FunctionId = row.GetString(5),
        DeploymentId = Text(row, 6),
        ExecEndpoint = Text(row, 7),
        Region = Text(row, 8),
        Runtime = row.GetString(9),
        ArtifactKey = row.GetString(10),
        ArtifactHash = row.GetString(11),
        AlwaysWarm = row.IsDBNull(12) ? null : row.GetInt32(12) != 0,
        RequestedBy = Text(row, 13),
        Failure = Text(row, 14),
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(15)),
        EndedAt = Time(row, 16),
        InvokedAt = Time(row, 17),
        Attempt = row.GetInt64(18),
        Sequence = row.GetInt64(19),
        IsLeft = row.GetInt32(20) != 0,
    };

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static DateTimeOffset? Time(DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
}
