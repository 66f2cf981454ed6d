namespace Deus.Hosting.Testing;

/// <summary>A test of one behaviour that every backend must have.</summary>
public sealed class ConformanceScenario
{
    private readonly Func<CancellationToken, Task> _run;

    internal ConformanceScenario(string name, Func<CancellationToken, Task> run)
    {
        Name = name;
        _run = run;
    }

    /// <summary>The expected behaviour as a sentence, for the name of a test case.</summary>
    public string Name { get; }

    /// <summary>Runs the scenario on a new target.</summary>
    /// <param name="cancellationToken">Cancels the scenario.</param>
    /// <returns>A task that completes when the backend has shown the behaviour.</returns>
    /// <exception cref="ConformanceException">
    /// The backend behaves differently; the message contains the expected and the actual behaviour.
    /// </exception>
    public Task RunAsync(CancellationToken cancellationToken = default) => _run(cancellationToken);

    /// <summary>Returns the name.</summary>
    public override string ToString() => Name;
}
