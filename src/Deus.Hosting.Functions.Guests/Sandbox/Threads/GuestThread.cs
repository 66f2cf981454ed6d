using Deus.Hosting.Functions.Guests.Api.Modules;
using Deus.Hosting.Functions.Guests.Sandbox.Snapshots;
using Deus.Hosting.Functions.Guests.Sandbox.Wasi;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Sandbox.Threads;

/// <summary>
/// A thread that runs guests, one at a time. Its stack has a known size, because a guest that recurses on a smaller stack would end the
/// process. It has a linker of its own whose functions serve the execution that runs on this thread.
/// </summary>
internal sealed class GuestThread : IDisposable
{
    private const int HostStackBytes = 1024 * 1024; // For host functions that a guest calls with its own stack used up.

    private readonly EpochTicker _ticker;
    private readonly GuestEngine _engine;
    private readonly Store.EpochDeadlineCallback _onTick;
    private readonly Dictionary<Type, IDisposable> _parts = [];
    private GuestExecution? _current;

    public GuestThread(GuestEngine engine, EpochTicker ticker)
    {
        _engine = engine;
        _ticker = ticker;
        _onTick = OnTick;
        Pages = engine.Pagemap is { } pagemap ? new ResidentPages(pagemap) : null;
        Kept = new KeptInstance(this);
        Linker = new Linker(engine.Engine);
        WasiFunctions.AddTo(Linker, this);
        new FlagbaseModule(this).AddTo(Linker);
        new DeusModule(this).AddTo(Linker);
    }

    /// <summary>The linker. Guests that run on this thread are instantiated with it.</summary>
    public Linker Linker { get; }

    /// <summary>Finds the touched pages of a memory; null when the system does not say.</summary>
    public ResidentPages? Pages { get; }

    /// <summary>The instance that stays on this thread between executions.</summary>
    public KeptInstance Kept { get; }

    /// <summary>The execution that runs on this thread.</summary>
    public GuestExecution Current => _current ?? throw new InvalidOperationException("No guest runs on this thread.");

    /// <summary>Starts a thread with the stack that guests need.</summary>
    public static void Start(Action loop) => new Thread(() => loop(), GuestEngine.GuestStackBytes + HostStackBytes)
    {
        IsBackground = true,
        Name = "Deus.Hosting guest",
    }.Start();

    /// <summary>Runs a guest.</summary>
    /// <exception cref="GuestStoppedException">The execution was stopped before it began.</exception>
    /// <exception cref="WasmtimeException">The guest trapped or was stopped.</exception>
    public T Run<T>(GuestExecution execution, Func<GuestThread, T> guest)
    {
        execution.ThrowIfStopped();
        _current = execution;
        _ticker.Enter();
        try
        {
            return guest(this);
        }
        finally
        {
            _ticker.Exit();
            _current = null;
        }
    }

    /// <summary>Creates a store for guests of this thread.</summary>
    /// <param name="instances">The number of instances, at most <see cref="GuestEngine.MaxInstancesPerGuest"/>.</param>
    public Store CreateStore(int instances)
    {
        var store = new Store(_engine.Engine);
        store.SetEpochDeadlineCallback(_onTick);
        Begin(store, instances);
        return store;
    }

    /// <summary>Sets the limits of the current execution.</summary>
    /// <param name="store">The store in which it runs.</param>
    /// <param name="instances">The number of instances, at most <see cref="GuestEngine.MaxInstancesPerGuest"/>.</param>
    public void Begin(Store store, int instances)
    {
        store.SetLimits(Current.Limits.MemoryBytes, GuestEngine.MaxTableElements, instances, GuestEngine.MaxTables, memories: 1);
        store.SetEpochDeadline(1);
    }

    /// <summary>Returns an object that belongs to this thread, for example the functions that an interpreter imports.</summary>
    /// <param name="create">Creates it at the first call.</param>
    public T GetPart<T>(Func<GuestThread, T> create)
        where T : class, IDisposable
    {
        if (!_parts.TryGetValue(typeof(T), out var part))
            _parts[typeof(T)] = part = create(this);
        return (T)part;
    }

    /// <summary>The engine.</summary>
    public GuestEngine Engine => _engine;

    public void Dispose()
    {
        Kept.Dispose();
        foreach (var part in _parts.Values)
            part.Dispose();
        Linker.Dispose();
    }

    private ulong OnTick(Store store)
    {
        Current.ThrowIfStopped();
        return 1;
    }
}
