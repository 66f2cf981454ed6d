using Deus.Hosting.Functions.Hosting;

namespace Deus.Hosting.Functions.Functions;

/// <inheritdoc />
internal sealed class FunctionStore(HostCallGuard guard, FunctionRecords functions, FunctionWriter writer) : IFunctionStore
{
    public Task<HostedFunction> CreateAsync(NewFunction function, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(function);
        return guard.RunAsync(() => writer.CreateAsync(function, cancellationToken), cancellationToken);
    }

    public Task<HostedFunction> GetAsync(string functionId, CancellationToken cancellationToken) =>
        guard.RunAsync(() => functions.Get(functionId), cancellationToken);

    public Task<Page<HostedFunction>> ListAsync(FunctionQuery? query, CancellationToken cancellationToken) =>
        guard.RunAsync(() => functions.List(query ?? new FunctionQuery()), cancellationToken);

    public Task<HostedFunction> UpdateAsync(
        string functionId, Func<FunctionSettings, FunctionSettings> change, bool? alwaysWarm, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        return guard.RunAsync(
            () => functions.UpdateAsync(functionId, s => FunctionSettingsRules.WireNames(change(s)), alwaysWarm, cancellationToken),
            cancellationToken);
    }

    public Task DeleteAsync(string functionId, CancellationToken cancellationToken) => guard.RunAsync(
        async () =>
        {
            await functions.DeleteAsync(functionId, cancellationToken).ConfigureAwait(false);
            return true;
        },
        cancellationToken);
}
