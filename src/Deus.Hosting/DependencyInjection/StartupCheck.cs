using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.DependencyInjection;

/// <summary>Stands for the whole set-up, so that the host's start validates it once and reports everything together.</summary>
internal sealed class StartupCheck;

/// <summary>Options that the start validates.</summary>
internal abstract class StartupOptions
{
    public abstract IEnumerable<string> Failures(IServiceProvider provider);
}

/// <summary>Options that the start validates; those of a replaced backend are not asked for.</summary>
/// <typeparam name="TOptions">The options.</typeparam>
internal sealed class StartupOptions<TOptions>(Func<bool> isAsked) : StartupOptions
    where TOptions : class, new()
{
    public override IEnumerable<string> Failures(IServiceProvider provider)
    {
        try
        {
            if (isAsked())
                _ = provider.GetRequiredService<IOptionsMonitor<TOptions>>().CurrentValue;
            return [];
        }
        catch (OptionsValidationException e)
        {
            return e.Failures;
        }
    }
}

/// <summary>Validates the options of all packages that are registered.</summary>
internal sealed class StartupCheckValidator(IServiceProvider provider, IEnumerable<StartupOptions> all)
    : IValidateOptions<StartupCheck>
{
    public ValidateOptionsResult Validate(string? name, StartupCheck options)
    {
        var failures = all.SelectMany(one => one.Failures(provider)).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
