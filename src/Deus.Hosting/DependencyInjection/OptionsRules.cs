using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.DependencyInjection;

/// <summary>Collects the failures of options, each with the configuration key as the user wrote it.</summary>
/// <typeparam name="TOptions">The type of the options.</typeparam>
internal sealed partial class OptionsRules<TOptions>(IEnumerable<SectionBinding<TOptions>> bindings)
    where TOptions : class, new()
{
    private readonly List<string> _failures = bindings.SelectMany(binding => binding.Failures()).ToList();
    private readonly string? _section = bindings.LastOrDefault()?.Path;

    /// <summary>Adds a failure unless the rule holds.</summary>
    /// <param name="holds">True when the rule holds.</param>
    /// <param name="key">The key below the section, for example <c>ApiKeys:0:Key</c>.</param>
    /// <param name="message">The problem and the accepted values.</param>
    public void Require(bool holds, string key, string message)
    {
        if (!holds)
            _failures.Add($"{Name(key)} {message}");
    }

    /// <summary>
    /// Adds a failure for text with white space at its ends, or unless the rule holds. White space is checked first, because it
    /// is easy to overlook.
    /// </summary>
    public void RequireText(string? text, string key, bool holds, string message)
    {
        if (text is { Length: > 0 } && (char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1])))
            Require(false, key, "begins or ends with white space. Accepted: the text without it.");
        else
            Require(holds, key, message);
    }

    /// <summary>Adds a failure for each text that is empty or has white space at its ends.</summary>
    public void RequireTexts(IEnumerable<string?>? texts, string key, string message = "is empty. Accepted: text.")
    {
        foreach (var (text, index) in (texts ?? []).Select((text, index) => (text, index)))
            RequireText(text, $"{key}:{index}", !string.IsNullOrEmpty(text), message);
    }

    public ValidateOptionsResult Result() =>
        _failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(_failures);

    /// <summary>Returns the full configuration key, or the property path when the options are set in code.</summary>
    private string Name(string key) => _section is not null
        ? $"{_section}:{key}"
        : $"{typeof(TOptions).Name}.{Index().Replace(key, "[$1]").Replace(':', '.')}";

    [GeneratedRegex(":([0-9]+)")]
    private static partial Regex Index();
}
