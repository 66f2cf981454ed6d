using Deus.Hosting.Backends;
using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Storage.Folder;
using Deus.Hosting.Functions.Variables;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Embedded;

/// <content>Writes a planned deployment with its function and variables.</content>
internal sealed partial class EmbeddedDeployer
{
    /// <summary>Creates or updates the function, sets its variables and adds the deployment, in one transaction.</summary>
    /// <exception cref="BackendRejectedException">The function exists and has another runtime.</exception>
    /// <exception cref="InvalidParameterException">A variable or the specification is not valid.</exception>
    /// <exception cref="FunctionStoreException">Neither the plan, the function nor the runtime sets an entry file.</exception>
    private Task<Accepted> WriteAsync(string functionId, DeployPlan plan, ArtifactLease source, CancellationToken cancellationToken)
    {
        foreach (var variable in plan.Variables)
            VariableRules.CheckKeyAndValue(variable.Key, variable.Value);
        if (plan.Settings.Specification is { } specification)
            FunctionSettingsRules.CheckSpecification("specification", specification);
        return storage.Database.WriteAsync(
            connection =>
            {
                var existing = FunctionTable.Find(connection, functionId);
                if (existing?.Settings.Runtime is { } own && own != WireRuntimes.FromHosting(plan.Runtime))
                    throw OfAnotherRuntime(existing, plan);
                if (existing is not null && plan.SkipUnchanged && IsSame(connection, existing, plan, source))
                    return new Accepted(existing.ActiveDeploymentId!, existing.ActiveDeploymentId, IsUnchanged: true);
                var settings = existing is null ? SettingsOf(plan) : SettingsOf(existing.Settings, plan);
                if (existing is null)
                    FunctionTable.Insert(connection, functionId, settings, plan.AlwaysWarm ?? false, time.GetUtcNow());
                else
                    Update(connection, existing, settings, plan.AlwaysWarm);
                variables.Set(connection, functionId, plan.Variables);
                var deployment = deployments.Add(
                    connection, functionId, new NewDeployment(Activate: true, settings.Entrypoint, settings.Commands), source);
                return new Accepted(deployment.Id, existing?.ActiveDeploymentId, IsUnchanged: false)
                {
                    IsWarmthChanged = existing is not null && plan.AlwaysWarm is { } warm && warm != existing.AlwaysWarm,
                };
            },
            cancellationToken);
    }

    private FunctionSettings SettingsOf(DeployPlan plan)
    {
        var runtime = RuntimeOf(plan);
        var specification = plan.Settings.Specification ?? options.Value.Specification;
        return new FunctionSettings
        {
            Name = plan.Name,
            Runtime = WireRuntimes.FromHosting(plan.Runtime),
            Execute = ["any"],
            Scopes = ["users.read"],
            Timeout = TimeSpan.FromSeconds(
                plan.Settings.TimeoutSeconds ?? Math.Min(plan.DefaultTimeoutSeconds, FunctionSettingsRules.MaxTimeoutSeconds)),
            Entrypoint = plan.Settings.Entrypoint ?? runtime.DefaultEntrypoint,
            Commands = plan.Settings.Commands ?? runtime.DefaultCommands,
            BuildSpecification = specification,
            RuntimeSpecification = specification,
        };
    }

    /// <summary>Returns the settings of an existing function with the values that the plan sets.</summary>
    private FunctionSettings SettingsOf(FunctionSettings own, DeployPlan plan) => own with
    {
        Name = plan.GivenName ?? own.Name,
        Timeout = plan.Settings.TimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : own.Timeout,
        Entrypoint = plan.Settings.Entrypoint ?? (own.Entrypoint.Length > 0 ? own.Entrypoint : RuntimeOf(plan).DefaultEntrypoint),
        Commands = plan.Settings.Commands ?? own.Commands,
        BuildSpecification = plan.Settings.Specification ?? own.BuildSpecification,
        RuntimeSpecification = plan.Settings.Specification ?? own.RuntimeSpecification,
    };

    private void Update(SqliteConnection connection, HostedFunction existing, FunctionSettings settings, bool? alwaysWarm) =>
        FunctionTable.Update(
            connection, existing.Id, settings, alwaysWarm ?? existing.AlwaysWarm, existing.Live, time.GetUtcNow());

    private IFunctionRuntime RuntimeOf(DeployPlan plan) => runtimes.Find(WireRuntimes.FromHosting(plan.Runtime))!;

    private static BackendRejectedException OfAnotherRuntime(HostedFunction existing, DeployPlan plan) => new(
        $"The function '{existing.Id}' has the runtime '{WireRuntimes.ToHosting(existing.Settings.Runtime)}', but the deployment has "
        + $"'{plan.Runtime}'. Accepted: the function's own. Deploy into another function.",
        HostingErrorReason.RefusedArgument)
    {
        FunctionId = existing.Id,
    };

    /// <summary>Returns true when the plan equals the active deployment: the source by its hash, the rest by its stored values.</summary>
    private bool IsSame(SqliteConnection connection, HostedFunction existing, DeployPlan plan, ArtifactLease source)
    {
        var settings = SettingsOf(existing.Settings, plan);
        return existing.ActiveDeploymentId is { } id
            && DeploymentTable.Find(connection, id) is { } active
            && (active.SourceHash, active.Entrypoint, active.Commands) == (source.Hash, settings.Entrypoint, settings.Commands)
            && existing.Live
            && existing.Settings == settings
            && (plan.AlwaysWarm is not { } warm || warm == existing.AlwaysWarm)
            && variables.AreSet(connection, existing.Id, plan.Variables);
    }

    /// <param name="DeploymentId">The id of the deployment.</param>
    /// <param name="Previous">The id of the previously active deployment; null when there was none.</param>
    /// <param name="IsUnchanged">True when the plan equals the active deployment and nothing was changed.</param>
    private sealed record Accepted(string DeploymentId, string? Previous, bool IsUnchanged)
    {
        /// <summary>True when the always-warm setting of an existing function has changed.</summary>
        public bool IsWarmthChanged { get; init; }
    }
}
