using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.DependencyInjection;

/// <summary>
/// Creates options like the default factory until the options are valid for the first time. After that, invalid options are
/// logged as an error, once per problem, and the last valid options stay in effect: an error in a reloaded file must not stop the
/// host.
/// </summary>
/// <typeparam name="TOptions">The type of the options.</typeparam>
internal sealed class LastGoodOptionsFactory<
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(
    IEnumerable<IConfigureOptions<TOptions>> setups,
    IEnumerable<IPostConfigureOptions<TOptions>> postConfigures,
    IEnumerable<IValidateOptions<TOptions>> validators,
    IEnumerable<IRefusedOptionsRule<TOptions>> rules,
    RefusedOptions refused) : IOptionsFactory<TOptions>
    where TOptions : class, new()
{
    private readonly ConcurrentDictionary<string, TOptions> _lastGood = new(StringComparer.Ordinal);

    public TOptions Create(string name)
    {
        var options = Configure(name);
        var failures = validators.Select(validator => validator.Validate(name, options))
            .Where(result => result is { Failed: true })
            .SelectMany(result => result.Failures ?? []).ToList();
        if (failures.Count == 0)
        {
            refused.Remove(typeof(TOptions), name);
            _lastGood[name] = options;
            return options;
        }

        if (!_lastGood.TryGetValue(name, out var lastGood))
            throw new OptionsValidationException(name, typeof(TOptions), failures);
        refused.Add(typeof(TOptions), name, string.Join(' ', failures));
        return rules.Aggregate(lastGood, (kept, rule) => rule.Apply(kept, options));
    }

    private TOptions Configure(string name)
    {
        var options = new TOptions();
        foreach (var setup in setups)
        {
            if (setup is IConfigureNamedOptions<TOptions> named)
                named.Configure(name, options);
            else if (name == Options.DefaultName)
                setup.Configure(options);
        }

        foreach (var setup in postConfigures)
            setup.PostConfigure(name, options);
        return options;
    }
}
