using Deus.Hosting.Backends;
using Deus.Hosting.Functions.Builds;
using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Folder;
using Deus.Hosting.Functions.Variables;

namespace Deus.Hosting.Functions.Functions;

/// <summary>Creates a function with its variables and its first deployment, in one transaction.</summary>
internal sealed class FunctionWriter(
    HostStorage storage,
    FunctionRecords functions,
    DeployedVariables variables,
    SourceWriter sources,
    DeploymentWriter deployments,
    BuildQueue queue,
    IdGenerator ids)
{
    /// <exception cref="FunctionStoreException">The id exists already, or the source is not accepted. Nothing is kept.</exception>
    /// <exception cref="InvalidParameterException">The id, a setting or a variable is not valid. Nothing is kept.</exception>
    public async Task<HostedFunction> CreateAsync(NewFunction function, CancellationToken cancellationToken)
    {
        var id = ids.From(function.Id ?? IdGenerator.Unique, "functionId");
        var settings = FunctionSettingsRules.WireNames(function.Settings);
        var set = Variables(function);
        if (function.Source is null)
            return await WriteAsync(id, function, settings, set, source: null, cancellationToken).ConfigureAwait(false);
        var source = await sources.SaveAsync(id, function.Source.Archive, cancellationToken).ConfigureAwait(false);
        try
        {
            var created = await WriteAsync(id, function, settings, set, source, cancellationToken).ConfigureAwait(false);
            source.Dispose();
            queue.Wake();
            return created;
        }
        catch
        {
            sources.Discard(source);
            throw;
        }
    }

    private static List<DeployVariable> Variables(NewFunction function)
    {
        var set = function.Env.Select(v => new DeployVariable(v.Key, v.Value, IsPlain: false))
            .Concat(function.PlainEnv.Select(v => new DeployVariable(v.Key, v.Value, IsPlain: true))).ToList();
        foreach (var variable in set)
            VariableRules.CheckKeyAndValue(variable.Key, variable.Value);
        if (function.Env.Keys.FirstOrDefault(function.PlainEnv.ContainsKey) is { } twice)
            throw FunctionStoreErrors.Invalid("variables", $"'{twice}' is given as a secret and as a readable variable");
        return set;
    }

    private Task<HostedFunction> WriteAsync(
        string id,
        NewFunction function,
        FunctionSettings settings,
        List<DeployVariable> set,
        ArtifactLease? source,
        CancellationToken cancellationToken) => storage.Database.WriteAsync(
        connection =>
        {
            functions.Add(connection, id, settings, function.AlwaysWarm);
            if (set.Count > 0)
                variables.Set(connection, id, set);
            if (source is not null)
                deployments.Add(connection, id, function.Source!.ToRequest(activate: true), source);
            return FunctionTable.Get(connection, id);
        },
        cancellationToken);
}
