using Deus.Hosting.Functions.Guests.Api;
using Deus.Hosting.Functions.Guests.Sandbox.Wasi;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Sandbox;

/// <summary>
/// One execution of a guest: its limits, its streams, its counters, and the host's own note of why it was stopped. Wasmtime loses the
/// reason of a trap that passes through a host function, so only this note is reliable.
/// </summary>
internal sealed class GuestExecution : IDisposable
{
    /// <summary>The name under which a module exports its memory.</summary>
    public const string MemoryName = "memory";

    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly TimeSpan _timeout;
    private readonly CancellationToken _caller;
    private readonly CancellationToken _host;
    private CancellationTokenSource? _stop;
    private CancellationTokenSource? _deadline;
    private Memory? _memory;

    /// <param name="limits">The limits.</param>
    /// <param name="streams">Standard input, output and error.</param>
    /// <param name="time">The clock.</param>
    /// <param name="caller">Canceled when the caller no longer waits.</param>
    /// <param name="host">Canceled when the host stops or releases the deployment.</param>
    public GuestExecution(GuestLimits limits, GuestStreams streams, TimeProvider time, CancellationToken caller, CancellationToken host = default)
    {
        Limits = limits;
        Streams = streams;
        Wasi = new WasiState(streams);
        _time = time;
        _timeout = limits.Timeout;
        _caller = caller;
        _host = host;
        _started = time.GetTimestamp();
    }

    public GuestLimits Limits { get; }

    public GuestStreams Streams { get; }

    public WasiState Wasi { get; }

    public TimeProvider Time => _time;

    /// <summary>The guest API of this execution.</summary>
    /// <exception cref="InvalidOperationException">The execution has none.</exception>
    public GuestApi Api
    {
        get => field ?? throw new InvalidOperationException("The execution has no guest API.");
        set;
    }

    /// <summary>True when another guest waits for this one. Default false.</summary>
    public bool IsNested { get; init; }

    /// <summary>The host's note of why the guest was stopped. The first reason stays.</summary>
    public StopReason StopReason { get; private set; }

    /// <summary>The exit code of <see cref="StopReason.Exited"/>.</summary>
    public int ExitCode { get; private set; }

    /// <summary>The exception of <see cref="StopReason.HostFailed"/>.</summary>
    public Exception? HostFailure { get; private set; }

    /// <summary>The trap of the guest, which loses its code when it passes through a function of the host; null when none was noted.</summary>
    public TrapException? Trap { get; private set; }

    /// <summary>The number of calls to services of the host.</summary>
    public long HostCalls { get; set; }

    /// <summary>The size of the guest's memory at its end in bytes; null when it is not known.</summary>
    public long? PeakMemoryBytes { get; private set; }

    public TimeSpan Elapsed => _time.GetElapsedTime(_started);

    /// <summary>The time until the deadline; zero when it has passed.</summary>
    public TimeSpan Remaining => _timeout - Elapsed is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    /// <summary>Canceled at the deadline, by the caller and by the host. Created at the first use, because most guests need none.</summary>
    public CancellationToken Token
    {
        get
        {
            if (_stop is null)
            {
                _deadline = new CancellationTokenSource(Remaining, _time);
                _stop = CancellationTokenSource.CreateLinkedTokenSource(_deadline.Token, _caller, _host, Streams.Output.Abandoned);
            }

            return _stop.Token;
        }
    }

    /// <summary>Returns the guest's memory, which the module exports as <c>memory</c>.</summary>
    /// <exception cref="GuestMemoryException">The module exports no memory.</exception>
    public GuestMemory GetMemory(Caller caller) =>
        new(_memory ??= caller.GetMemory(MemoryName) ?? throw NoMemory());

    /// <summary>The guest's memory.</summary>
    /// <exception cref="GuestMemoryException">The module exports no memory.</exception>
    public GuestMemory Memory => new(_memory ?? throw NoMemory());

    /// <summary>Sets the guest's memory; null when the module exports none.</summary>
    public void UseMemory(Memory? memory) => _memory ??= memory;

    /// <summary>Reads the size of the guest's memory, which never shrinks. Called while its store exists.</summary>
    public void MeasureMemory() => PeakMemoryBytes = _memory?.GetLength();

    /// <summary>Notes the reason and returns the exception that unwinds the guest.</summary>
    public GuestStoppedException Stop(StopReason reason)
    {
        if (StopReason == StopReason.None)
            StopReason = reason;
        return new GuestStoppedException(StopReason);
    }

    /// <summary>Notes the exit of the guest and returns the exception that unwinds it.</summary>
    public GuestStoppedException Exit(int code)
    {
        if (StopReason == StopReason.None)
            ExitCode = code;
        return Stop(StopReason.Exited);
    }

    /// <summary>Notes a trap. The first one stays.</summary>
    public void NoteTrap(TrapException trap) => Trap ??= trap;

    /// <summary>Notes that a function of the host has failed, and returns the exception that unwinds the guest.</summary>
    public GuestStoppedException Fail(Exception failure)
    {
        if (StopReason == StopReason.None)
            HostFailure = failure;
        return Stop(StopReason.HostFailed);
    }

    /// <exception cref="GuestStoppedException">The deadline has passed, or the caller or the host has stopped the execution.</exception>
    public void ThrowIfStopped()
    {
        if (FindReason() is var reason && reason != StopReason.None)
            throw Stop(reason);
    }

    /// <summary>Notes why <see cref="Token"/> was canceled, and returns the exception that unwinds the guest.</summary>
    public GuestStoppedException StopByToken() => Stop(FindReason() is var reason && reason == StopReason.None ? StopReason.TimedOut : reason);

    /// <summary>Returns why the guest must stop now; <see cref="StopReason.None"/> when it may continue.</summary>
    public StopReason FindReason()
    {
        if (StopReason != StopReason.None)
            return StopReason;
        if (_host.IsCancellationRequested)
            return StopReason.HostStopped;
        if (_caller.IsCancellationRequested)
            return StopReason.Canceled;
        if (Streams.Output.Abandoned.IsCancellationRequested)
            return StopReason.Abandoned;
        return Elapsed >= _timeout ? StopReason.TimedOut : StopReason.None;
    }

    private static GuestMemoryException NoMemory() => new($"The module exports no memory named '{MemoryName}'.");

    public void Dispose()
    {
        _stop?.Dispose();
        _deadline?.Dispose();
    }
}
