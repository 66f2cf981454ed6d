using Microsoft.Extensions.DependencyInjection;
using Microsoft.FeatureManagement;
using Microsoft.FeatureManagement.FeatureFilters;

namespace Deus.Hosting.Functions.Guests.Api;

/// <summary>
/// Feature flags of Microsoft.FeatureManagement, evaluated for the caller of the execution. Role, tenant and email address are groups too,
/// so that every rule that targets groups can use them.
/// </summary>
internal sealed class FeatureManagerFlags(IServiceScopeFactory scopes) : IGuestFlags
{
    private const string On = "true";
    private const string Off = "false";

    /// <summary>Returns null when the application has not registered feature management.</summary>
    public static FeatureManagerFlags? TryCreate(IServiceProvider provider) =>
        provider.GetService<IServiceProviderIsService>()?.IsService(typeof(IVariantFeatureManager)) == true
            ? new FeatureManagerFlags(provider.GetRequiredService<IServiceScopeFactory>())
            : null;

    /// <summary>Returns the name of the assigned variant; for a flag without variants <c>true</c> or <c>false</c>.</summary>
    public ValueTask<string> EvaluateAsync(GuestCall call, string key, CancellationToken cancellationToken) => UseAsync(async manager =>
    {
        var context = ContextOf(call);
        var variant = await manager.GetVariantAsync(key, context, cancellationToken).ConfigureAwait(false);
        if (variant is not null)
            return variant.Name;
        return await manager.IsEnabledAsync(key, context, cancellationToken).ConfigureAwait(false) ? On : Off;
    });

    public ValueTask<bool> IsEnabledAsync(GuestCall call, string key, CancellationToken cancellationToken) =>
        UseAsync(manager => manager.IsEnabledAsync(key, ContextOf(call), cancellationToken));

    private static TargetingContext ContextOf(GuestCall call)
    {
        var caller = call.Caller ?? new FunctionCaller();
        var attributes = new[] { ("role", caller.Role), ("tenant", caller.TenantId), ("email", caller.Email) }
            .Where(attribute => attribute.Item2.Length > 0)
            .Select(attribute => $"{attribute.Item1}:{attribute.Item2}");
        return new TargetingContext { UserId = caller.UserId, Groups = [.. caller.Groups, .. attributes] };
    }

    /// <summary>The feature manager may be a scoped service, so each evaluation has a scope.</summary>
    private async ValueTask<T> UseAsync<T>(Func<IVariantFeatureManager, ValueTask<T>> use)
    {
        var scope = scopes.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
            return await use(scope.ServiceProvider.GetRequiredService<IVariantFeatureManager>()).ConfigureAwait(false);
    }
}
