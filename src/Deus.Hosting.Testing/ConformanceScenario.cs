namespace Deus.Hosting.Testing;

/// <summary>One behaviour that every backend has.</summary>
public sealed class ConformanceScenario
{
    private readonly Func<CancellationToken, Task> _run;

    internal ConformanceScenario(string name, Func<CancellationToken, Task> run)
    {
        Name = name;
        _run = run;
    }

    /// <summary>What is expected, as a sentence; for the name of a test case.</summary>
    public string Name { get; }

    /// <summary>Runs the scenario on a fresh target.</summary>
    /// <param name="cancellationToken">Stops the scenario.</param>
    /// <returns>A task that ends when the behaviour was seen.</returns>
    /// <exception cref="ConformanceException">It was not; the message says what was expected and what came.</exception>
    public Task RunAsync(CancellationToken cancellationToken = default) => _run(cancellationToken);

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
