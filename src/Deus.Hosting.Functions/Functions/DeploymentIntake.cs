using Deus.Hosting.Functions.Storage;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions;

/// <summary>Takes a planned deployment in: function, variables and deployment in one transaction.</summary>
internal sealed class DeploymentIntake(
    HostStorage storage, DeployedVariables variables, DeploymentCreation deployments, IdGenerator ids, TimeProvider time)
{
    private const string WireRuntime = "node-20.0";
    private const string Entrypoint = "src/main.js";
    private const string Commands = "npm install";

    public string IdFor(DeployPlan plan) => plan.FunctionId ?? ids.Next();

    /// <exception cref="UnsupportedRuntimeException">The function exists and is of another runtime.</exception>
    /// <exception cref="FunctionStoreException">A variable is not acceptable.</exception>
    public Task<Accepted> AcceptAsync(
        string functionId, DeployPlan plan, StoredArtifact source, CancellationToken cancellationToken)
    {
        foreach (var variable in plan.Variables)
            VariableRules.CheckKeyAndValue(variable.Key, variable.Value);
        return storage.Database.WriteAsync(
            connection =>
            {
                var existing = FunctionRows.Find(connection, functionId);
                if (existing is not null && plan.SkipUnchanged && IsSame(connection, existing, plan, source))
                    return new Accepted(existing.ActiveDeploymentId!, existing.ActiveDeploymentId, IsUnchanged: true);
                if (existing is null)
                    FunctionRows.Insert(connection, functionId, SettingsOf(plan), plan.AlwaysWarm, time.GetUtcNow());
                else
                    Update(connection, existing, plan);
                variables.Set(connection, functionId, plan.Variables);
                var deployment = deployments.Add(
                    connection, functionId, new NewDeployment(Activate: true, Entrypoint, Commands), source);
                return new Accepted(deployment.Id, existing?.ActiveDeploymentId, IsUnchanged: false);
            },
            cancellationToken);
    }

    private static FunctionSettings SettingsOf(DeployPlan plan) => new()
    {
        Name = plan.Name,
        Runtime = WireRuntime,
        Execute = ["any"],
        Scopes = ["users.read"],
        TimeoutSeconds = Math.Min(plan.TimeoutSeconds, SettingsRules.MaxTimeoutSeconds),
        Entrypoint = Entrypoint,
        Commands = Commands,
    };

    /// <summary>Changes what the input names and leaves everything else of an existing function as it is.</summary>
    private void Update(SqliteConnection connection, HostedFunction existing, DeployPlan plan)
    {
        if (existing.Settings.Runtime != WireRuntime)
            throw new UnsupportedRuntimeException(existing.Settings.Runtime, WireRuntime) { FunctionId = existing.Id };
        var settings = existing.Settings with { Name = plan.GivenName ?? existing.Settings.Name };
        FunctionRows.Update(
            connection, existing.Id, settings, plan.AlwaysWarm || existing.AlwaysWarm, existing.Live, time.GetUtcNow());
    }

    /// <summary>The artifact's hash tells whether it is the same; the rest is compared as it is stored.</summary>
    private bool IsSame(SqliteConnection connection, HostedFunction existing, DeployPlan plan, StoredArtifact source) =>
        existing.ActiveDeploymentId is { } id
        && DeploymentRows.Find(connection, id) is { Entrypoint: Entrypoint, Commands: Commands } active
        && active.SourceHash == source.Hash
        && existing.Live
        && existing.Settings.Runtime == WireRuntime
        && (plan.GivenName is null || plan.GivenName == existing.Settings.Name)
        && (!plan.AlwaysWarm || existing.AlwaysWarm)
        && variables.AreSet(connection, existing.Id, plan.Variables);

    /// <param name="DeploymentId">The deployment.</param>
    /// <param name="Previous">The deployment that was active before.</param>
    /// <param name="IsUnchanged">True when nothing was done.</param>
    internal sealed record Accepted(string DeploymentId, string? Previous, bool IsUnchanged);
}
