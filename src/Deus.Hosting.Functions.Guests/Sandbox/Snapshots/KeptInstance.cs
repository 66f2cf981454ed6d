using Deus.Hosting.Functions.Guests.Sandbox.Threads;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Sandbox.Snapshots;

/// <summary>
/// The instance of an interpreter that stays on its thread after an execution, because a new one costs more than most executions. Every execution
/// begins with a memory that equals its snapshot byte for byte. Its globals and its table are what they were: the interpreters have the stack pointer
/// as a global, which each call that returns puts back, and write nothing to their table. An instance whose execution did not return is never used
/// again.
/// </summary>
internal sealed class KeptInstance(GuestThread thread) : IDisposable
{
    private Store? _store;
    private Module? _module;
    private IKeptGuest? _guest;
    private GuestSnapshot? _snapshot;
    private bool _hasReturned;
    private bool _isCounted;

    /// <summary>True when there is no instance.</summary>
    public bool IsEmpty => _store is null;

    /// <summary>Returns a guest whose memory equals a snapshot: the kept one, or a new one.</summary>
    /// <param name="module">The interpreter.</param>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="create">Creates a guest in a new store.</param>
    /// <exception cref="WasmtimeException">The memory limit is smaller than the snapshot.</exception>
    public TGuest Begin<TGuest>(Module module, GuestSnapshot snapshot, Func<Store, TGuest> create)
        where TGuest : class, IKeptGuest
    {
        if (_guest is not TGuest guest || _module != module || !Matches(guest, snapshot))
            guest = Create(module, snapshot, create);
        thread.Begin(_store!, GuestEngine.MaxInstancesPerGuest);
        thread.Current.UseMemory(guest.Memory);
        guest.Begin(thread.Current);
        return guest;
    }

    /// <summary>Notes that the execution has returned, so that its instance can be used again.</summary>
    public void Return() => _hasReturned = true;

    /// <summary>Prepares the instance for the next execution, or frees it. Called when the execution has ended and its result was given away.</summary>
    public void Reset()
    {
        if (_guest is not { } guest)
            return;
        guest.End();
        if (!_hasReturned || !TryCount() || !_snapshot!.TryReset(guest.Memory, thread.Pages!))
            Release();
        _hasReturned = false;
    }

    /// <summary>Frees the instance.</summary>
    public void Release()
    {
        _store?.Dispose();
        (_store, _module, _guest, _snapshot, _hasReturned) = (null, null, null, null, false);
        if (_isCounted)
            thread.Engine.Kept.Exit();
        _isCounted = false;
    }

    public void Dispose() => Release();

    private bool Matches(IKeptGuest guest, GuestSnapshot snapshot)
    {
        if (guest.Memory.GetLength() > thread.Current.Limits.MemoryBytes)
            return false;
        if (_snapshot != snapshot && !snapshot.TryReset(guest.Memory, thread.Pages!))
            return false;
        _snapshot = snapshot;
        return true;
    }

    private TGuest Create<TGuest>(Module module, GuestSnapshot snapshot, Func<Store, TGuest> create)
        where TGuest : class, IKeptGuest
    {
        Release();
        _store = thread.CreateStore(GuestEngine.MaxInstancesPerGuest);
        var guest = create(_store);
        (_module, _guest, _snapshot) = (module, guest, snapshot);
        snapshot.CopyTo(guest.Memory);
        return guest;
    }

    private bool TryCount() => _isCounted = _isCounted || (thread.Pages is not null && thread.Engine.Kept.TryEnter());
}
