using Deus.Hosting.Functions.Hosting;

namespace Deus.Hosting.Functions.Functions;

/// <inheritdoc />
internal sealed class FunctionStore(HostCallGuard entrance, FunctionRecords functions, FunctionWriter intake) : IFunctionStore
{
    public Task<HostedFunction> CreateAsync(NewFunction function, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(function);
        return entrance.RunAsync(() => intake.CreateAsync(function, cancellationToken), cancellationToken);
    }

    public Task<HostedFunction> GetAsync(string functionId, CancellationToken cancellationToken) =>
        entrance.RunAsync(() => functions.Get(functionId), cancellationToken);

    public Task<Page<HostedFunction>> ListAsync(FunctionQuery? query, CancellationToken cancellationToken) =>
        entrance.RunAsync(() => functions.List(query ?? new FunctionQuery()), cancellationToken);

    public Task<HostedFunction> UpdateAsync(
        string functionId, Func<FunctionSettings, FunctionSettings> change, bool? alwaysWarm, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        return entrance.RunAsync(
            () => functions.UpdateAsync(functionId, s => FunctionSettingsRules.WireNames(change(s)), alwaysWarm, cancellationToken),
            cancellationToken);
    }

    public Task DeleteAsync(string functionId, CancellationToken cancellationToken) => entrance.RunAsync(
        async () =>
        {
            await functions.DeleteAsync(functionId, cancellationToken).ConfigureAwait(false);
            return true;
        },
        cancellationToken);
}
