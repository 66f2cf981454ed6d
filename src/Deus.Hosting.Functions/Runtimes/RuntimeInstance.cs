namespace Deus.Hosting.Functions.Runtimes;

/// <summary>Something that keeps the code of a deployment ready: a process, or code that is loaded in this process.</summary>
public sealed record RuntimeInstance
{
    /// <summary>The id of the function.</summary>
    public required string FunctionId { get; init; }

    /// <summary>The id of the deployment.</summary>
    public required string DeploymentId { get; init; }

    /// <summary>What it is and does, in one word for people, for example <c>starting</c>, <c>ready</c>, <c>stalled</c> or <c>loaded</c>.</summary>
    public required string State { get; init; }

    /// <summary>The number of executions that run in it; null when it is not known.</summary>
    public int? Running { get; init; }

    /// <summary>The time since it was started; null when it is not known.</summary>
    public TimeSpan? Age { get; init; }

    /// <summary>The resident memory of its processes in bytes; null when it has no process of its own.</summary>
    public long? MemoryBytes
    {
        // Reads on first use: most readers want to know only what is warm.
        get => field ??= ReadMemory?.Invoke();
        init;
    }

    /// <summary>Reads the memory when it is asked for; null for an instance that has it already, or none.</summary>
    internal Func<long?>? ReadMemory { get; init; }
}
