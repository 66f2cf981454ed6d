using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.DependencyInjection;

/// <summary>
/// The options type that represents all options, so that the host validates them once at start and reports all failures together.
/// </summary>
internal sealed class StartupCheck;

/// <summary>Options that the host validates at start.</summary>
internal abstract class StartupOptions
{
    public abstract IEnumerable<string> Failures(IServiceProvider provider);
}

/// <summary>Options of one type that the host validates at start, unless their backend was replaced.</summary>
/// <typeparam name="TOptions">The type of the options.</typeparam>
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

/// <summary>Validates the options of all registered packages.</summary>
internal sealed class StartupCheckValidator(IServiceProvider provider, IEnumerable<StartupOptions> all)
    : IValidateOptions<StartupCheck>
{
    public ValidateOptionsResult Validate(string? name, StartupCheck options)
    {
        var failures = all.SelectMany(one => one.Failures(provider)).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
