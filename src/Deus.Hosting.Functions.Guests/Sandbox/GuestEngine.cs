using Deus.Hosting.Functions.Guests.Sandbox.Snapshots;
using Microsoft.Win32.SafeHandles;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Sandbox;

/// <summary>The WebAssembly engine with the settings of this host. All compiled code depends on them: <see cref="Fingerprint"/>.</summary>
internal sealed class GuestEngine : IDisposable
{
    /// <summary>
    /// The stack that a guest may use on its thread: 2 MiB, the most that Wasmtime accepts. Lua allows 200 levels of calls through C, each of which
    /// passes through the host. QuickJS counts only a part of its stack, so its limit is much smaller.
    /// </summary>
    public const int GuestStackBytes = 2 * 1024 * 1024;

    /// <summary>The maximum number of elements of a table: 100,000.</summary>
    public const int MaxTableElements = 100_000;

    /// <summary>The maximum number of tables of a module: 8.</summary>
    public const int MaxTables = 8;

    /// <summary>The maximum number of instances of a guest: an interpreter and its memory.</summary>
    public const int MaxInstancesPerGuest = 2;

    /// <summary>The bytes of a memory that stay resident in the pool between executions: 256 KiB. Other pages cost a fault at each execution.</summary>
    private const int ResidentBytes = 256 * 1024;

    /// <summary>The maximum number of instances that stay between executions: 16, which have at most 64 MiB together.</summary>
    private const int MaxKept = 16;

    /// <param name="maxInstances">The maximum number of guests that exist at the same time.</param>
    /// <param name="maxMemoryBytes">The maximum size of a guest's memory in bytes.</param>
    public GuestEngine(int maxInstances, long maxMemoryBytes)
    {
        var instances = (uint)(maxInstances + MaxKept);
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

    /// <summary>The instances that stay between executions.</summary>
    public KeptCount Kept { get; } = new(MaxKept);

    /// <summary>The kernel's list of pages of this process; null when it cannot be read, and no instance stays then.</summary>
    public SafeFileHandle? Pagemap { get; } = ResidentPages.TryOpen();

    /// <summary>Names the version and the settings that compiled code depends on.</summary>
    public string Fingerprint { get; }

    public void Dispose()
    {
        Pagemap?.Dispose();
        Engine.Dispose();
    }
}
