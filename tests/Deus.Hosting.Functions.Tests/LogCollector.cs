using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Tests;

/// <summary>Collects log entries.</summary>
internal sealed class LogCollector : ILoggerProvider, ILogger
{
    public ConcurrentQueue<(LogLevel Level, string Text)> Entries { get; } = new();

    /// <summary>Receives the text of each entry when it is written.</summary>
    public Action<string>? OnEntry { get; set; }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var text = formatter(state, exception);
        Entries.Enqueue((logLevel, text + exception));
        OnEntry?.Invoke(text);
    }

    public void Dispose()
    {
    }
}
