using Deus.Hosting.Functions.Hosting;

namespace Deus.Hosting.Functions.Variables;

/// <inheritdoc />
internal sealed class VariableStore(
    HostCallGuard guard, VariableRecords variables, NamedVariables named, BackgroundWorkQueue backgroundWork) : IVariableStore
{
    public Task<Variable> SetAsync(
        string functionId, string key, string value, bool secret, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        return guard.RunAsync(
            async () =>
            {
                var variable = await named.SetAsync(functionId, key, value, secret, cancellationToken).ConfigureAwait(false);
                backgroundWork.ReplaceWorkers(functionId);
                return Readable(variable);
            },
            cancellationToken);
    }

    public Task<IReadOnlyList<Variable>> ListAsync(string functionId, CancellationToken cancellationToken) => guard.RunAsync(
        () => (IReadOnlyList<Variable>)[.. variables.List(functionId).Select(Readable)], cancellationToken);

    public Task DeleteAsync(string functionId, string key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        return guard.RunAsync(
            async () =>
            {
                var deleted = await named.DeleteAsync(functionId, key, cancellationToken).ConfigureAwait(false);
                backgroundWork.ReplaceWorkers(functionId);
                return deleted;
            },
            cancellationToken);
    }

    private Variable Readable(Variable variable) =>
        variable with { SealedValue = [], Value = variable.Secret ? null : variables.Reveal(variable) };
}
