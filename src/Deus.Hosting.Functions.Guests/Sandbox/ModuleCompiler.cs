using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Sandbox;

/// <summary>
/// Compiles modules, one at a time and on a thread of its own, because compiling takes seconds of processor time and cannot be canceled.
/// </summary>
internal sealed class ModuleCompiler(GuestEngine engine, GuestTelemetry telemetry, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Compiles a module.</summary>
    /// <param name="code">The module in its binary form.</param>
    /// <param name="cancellationToken">Cancels the wait for an earlier module.</param>
    /// <exception cref="WasmtimeException">The module is invalid, or exceeds a limit of the engine.</exception>
    public async Task<Module> CompileAsync(byte[] code, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var started = time.GetTimestamp();
            var module = await Task.Factory.StartNew(
                () => Module.FromBytes(engine.Engine, "function", code),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default).ConfigureAwait(false);
            telemetry.Compiled(time.GetElapsedTime(started));
            return module;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}
