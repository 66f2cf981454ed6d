using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Sandbox;

/// <summary>The WebAssembly engine with the settings of this host. All compiled code depends on them: <see cref="Fingerprint"/>.</summary>
internal sealed class GuestEngine : IDisposable
{
    /// <summary>The stack that a guest may use on its thread: 1 MiB. Lua allows 200 levels of calls through C, each of which passes through the host.</summary>
    public const int GuestStackBytes = 1024 * 1024;

    /// <summary>The maximum number of elements of a table: 100,000.</summary>
    public const int MaxTableElements = 100_000;

    /// <summary>The maximum number of tables of a module: 8.</summary>
    public const int MaxTables = 8;

    /// <summary>The maximum number of instances of a guest: an interpreter and its memory.</summary>
    public const int MaxInstancesPerGuest = 2;

    /// <summary>
    /// The bytes of a memory that stay resident in the pool between executions: 1.25 MiB. The state of an interpreter begins behind its stack of
    /// 1 MiB. Pages that are not resident cost a fault at each execution, which is much more than the copy of a snapshot.
    /// </summary>
    private const int ResidentBytes = 1280 * 1024;

    /// <param name="maxInstances">The maximum number of guests that exist at the same time.</param>
    /// <param name="maxMemoryBytes">The maximum size of a guest's memory in bytes.</param>
    public GuestEngine(int maxInstances, long maxMemoryBytes)
    {
        var instances = (uint)maxInstances;
        using var pool = new PoolingAllocationConfig()
            .WithMaxCoreInstances(instances * MaxInstancesPerGuest)
            .WithMaxMemories(instances)
            .WithMaxMemoriesPerModule(1)
            .WithMaxMemorySize((nuint)maxMemoryBytes)
            .WithMaxTables(instances * MaxTables)
            .WithMaxTablesPerModule(MaxTables)
            .WithMaxTableElements(MaxTableElements)
            .WithLinearMemoryKeepResidentBytes(ResidentBytes);
        using var config = new Config()
            .WithEpochInterruption(true)
            .WithMaximumStackSize(GuestStackBytes)
            // Reading the imports and exports of a module with a reference type of these proposals ends the process: Wasmtime's C API panics.
            .WithGc(false)
            .WithFunctionReferences(false)
            .WithExceptions(false)
            .WithParallelCompilation(false)
            .WithPoolingAllocationStrategy(pool);
        Engine = new Engine(config);
        Fingerprint = $"wasmtime-{typeof(Engine).Assembly.GetName().Version}-s{GuestStackBytes}-m{maxMemoryBytes}-t{MaxTableElements}";
    }

    public Engine Engine { get; }

    /// <summary>Names the version and the settings that compiled code depends on.</summary>
    public string Fingerprint { get; }

    public void Dispose() => Engine.Dispose();
}
