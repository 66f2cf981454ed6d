using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;

namespace Deus.Hosting.Functions.Variables;

/// <inheritdoc />
internal sealed class VariableStore(
    HostCallGuard entrance, VariableRecords variables, NamedVariables named, FunctionRecords functions, BackgroundWorkQueue chores) : IVariableStore
{
    public Task<Variable> SetAsync(
        string functionId, string key, string value, bool secret, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        return entrance.RunAsync(
            async () =>
            {
                var variable = await named.SetAsync(functionId, key, value, secret, cancellationToken).ConfigureAwait(false);
                Renew(functionId);
                return Readable(variable);
            },
            cancellationToken);
    }

    public Task<IReadOnlyList<Variable>> ListAsync(string functionId, CancellationToken cancellationToken) => entrance.RunAsync(
        () => (IReadOnlyList<Variable>)[.. variables.List(functionId).Select(Readable)], cancellationToken);

    public Task DeleteAsync(string functionId, string key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        return entrance.RunAsync(
            async () =>
            {
                var deleted = await named.DeleteAsync(functionId, key, cancellationToken).ConfigureAwait(false);
                Renew(functionId);
                return deleted;
            },
            cancellationToken);
    }

    /// <summary>Replaces the workers of the active deployment: a worker keeps the environment of its start.</summary>
    private void Renew(string functionId)
    {
        if (functions.Find(functionId)?.ActiveDeploymentId is { } active)
            chores.Renew(active);
    }

    private Variable Readable(Variable variable) =>
        variable with { SealedValue = [], Value = variable.Secret ? null : variables.Reveal(variable) };
}
