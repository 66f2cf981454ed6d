using Microsoft.Extensions.Options;

namespace Deus.Hosting.DependencyInjection;

/// <summary>Collects what is wrong with options, each by the key as the user wrote it.</summary>
/// <typeparam name="TOptions">The options.</typeparam>
internal sealed class OptionsRules<TOptions>(IEnumerable<SectionBinding<TOptions>> bindings)
    where TOptions : class, new()
{
    private readonly List<string> _failures = bindings.SelectMany(binding => binding.Failures()).ToList();
    private readonly string _prefix = bindings.LastOrDefault() is { } last ? $"{last.Path}:" : $"{typeof(TOptions).Name}.";

    public void Require(bool holds, string key, string message)
    {
        if (!holds)
            _failures.Add($"{_prefix}{key} {message}");
    }

    public ValidateOptionsResult Result() =>
        _failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(_failures);
}
