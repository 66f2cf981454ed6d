using System.Diagnostics.CodeAnalysis;
using Deus.Hosting.Appwrite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.DependencyInjection;

/// <summary>Stands for the whole set-up, so that the host's start validates it once and reports everything together.</summary>
internal sealed class StartupCheck;

/// <summary>Validates the options of what is registered in the end; a replaced backend's options are not asked for.</summary>
internal sealed class StartupCheckValidator(IServiceProvider provider, IServiceCollection services)
    : IValidateOptions<StartupCheck>
{
    public ValidateOptionsResult Validate(string? name, StartupCheck options)
    {
        var failures = Failures<HostingLimits>();
        if (services.Any(d => d.ServiceType == typeof(AppwriteBackend)))
            failures = failures.Concat(Failures<AppwriteOptions>());
        var all = failures.ToList();
        return all.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(all);
    }

    private IEnumerable<string> Failures<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>()
        where TOptions : class
    {
        try
        {
            _ = provider.GetRequiredService<IOptionsMonitor<TOptions>>().CurrentValue;
            return [];
        }
        catch (OptionsValidationException e)
        {
            return e.Failures;
        }
    }
}
