using Deus.Hosting.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.DependencyInjection;

/// <summary>The rejected changes of options that are not corrected yet. Safe for concurrent use.</summary>
internal sealed partial class RefusedOptions(ILogger<IHostingBackend> logger)
{
    private readonly object _lock = new();
    private readonly Dictionary<(Type Options, string Name), string> _problems = [];

    /// <summary>The current problems; null when there are none.</summary>
    public string? Problems
    {
        get
        {
            lock (_lock)
                return _problems.Count == 0 ? null : string.Join(' ', _problems.Values);
        }
    }

    /// <summary>Records a rejected change. Logs it unless the same problem is already recorded.</summary>
    public void Add(Type options, string name, string problems)
    {
        lock (_lock)
        {
            if (_problems.TryGetValue((options, name), out var before) && before == problems)
                return;
            _problems[(options, name)] = problems;
        }

        LogRefused(logger, options.Name, problems);
    }

    /// <summary>Removes the record of a rejected change, because the options are valid again.</summary>
    public void Remove(Type options, string name)
    {
        lock (_lock)
        {
            if (!_problems.Remove((options, name)))
                return;
        }

        LogAccepted(logger, options.Name);
    }

    [LoggerMessage(
        EventIds.OptionsRefused,
        LogLevel.Error,
        "A change of {Options} is refused, and the last valid values stay in effect. {Problems}",
        EventName = nameof(EventIds.OptionsRefused))]
    private static partial void LogRefused(ILogger logger, string options, string problems);

    [LoggerMessage(
        EventIds.OptionsAccepted, LogLevel.Information, "{Options} is accepted again.", EventName = nameof(EventIds.OptionsAccepted))]
    private static partial void LogAccepted(ILogger logger, string options);
}
