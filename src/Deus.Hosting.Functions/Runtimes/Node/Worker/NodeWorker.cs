using System.Globalization;
using System.Net.Sockets;
using Deus.Hosting.Functions.Runtimes.Node.Pool;
using Deus.Hosting.Functions.Runtimes.Node.Protocol;
using Deus.Hosting.Functions.Runtimes.Processes;

namespace Deus.Hosting.Functions.Runtimes.Node.Worker;

/// <summary>One Node.js process that executes the requests of one deployment concurrently.</summary>
internal sealed class NodeWorker : IAsyncDisposable
{
    // A longer silence while requests run may be the beginning of a blocked event loop.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(20);

    private readonly WorkerProcess _process;
    private readonly WorkerFolder _folder;
    private readonly TimeProvider _clock;
    private readonly ActiveRequestCounter _running = new();
    private readonly TimeSpan _startTimeout;
    private readonly TimeSpan _killGrace;
    private readonly WorkerHealthProbe _healthProbe;
    private int _calls;
    private long _lastResponse;

    private NodeWorker(NodeWorkerStart start, WorkerProcess process, TimeProvider clock)
    {
        _process = process;
        Client = new WorkerClient(start.Folder.Socket, start.Secret);
        _folder = start.Folder;
        _startTimeout = start.StartTimeout;
        _killGrace = start.KillGrace;
        _clock = clock;
        _lastResponse = clock.GetTimestamp();
        _healthProbe = new WorkerHealthProbe(Client, Kill, clock);
    }

    /// <summary>The path of the socket on which the worker listens.</summary>
    public string Socket => _folder.Socket;

    /// <summary>The client of the worker's socket.</summary>
    public WorkerClient Client { get; }

    /// <summary>The process id of the worker's watcher.</summary>
    public int WatcherId => _process.WatcherId;

    /// <summary>The time since the worker's last response, or since it became ready.</summary>
    public TimeSpan Silence => _clock.GetElapsedTime(Interlocked.Read(ref _lastResponse));

    /// <summary>Completes when the worker's process has ended.</summary>
    public Task Ended => _process.Ended;

    /// <summary>False when the process has ended or is being ended.</summary>
    public bool IsAlive => _process.IsRunning;

    /// <summary>Starts a worker without a deployment, and waits until it accepts one.</summary>
    /// <exception cref="RuntimeUnavailableException">The process ended, or exceeded the start timeout.</exception>
    public static async Task<NodeWorker> StartAsync(NodeWorkerStart start, TimeProvider clock, CancellationToken cancellationToken)
    {
        var output = new WorkerOutput();
        var process = SupervisedProcess.Start(start.Process with { OnOutput = output.AddAsync }, clock);
        var worker = new NodeWorker(start, new WorkerProcess(process, output, clock), clock);
        try
        {
            await worker._process.WaitUntilReadyAsync(start.StartTimeout, cancellationToken).ConfigureAwait(false);
            return worker;
        }
        catch
        {
            await worker.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Moves links to the code of a deployment into the folder that this blank worker may read.</summary>
    /// <returns>The new path.</returns>
    /// <exception cref="IOException">The folder cannot be moved.</exception>
    public string Adopt(string links)
    {
        var code = Path.Combine(_folder.Links!, "code");
        Directory.Move(links, code);
        return code;
    }

    /// <summary>Gives the worker its deployment. Call it once, before the first request.</summary>
    /// <exception cref="RuntimeUnavailableException">The process has ended, or exceeded the start timeout.</exception>
    public async Task AssignAsync(WorkerDeployment deployment, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_startTimeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await Client.AssignAsync(deployment, either.Token).ConfigureAwait(false);
            Interlocked.Exchange(ref _lastResponse, _clock.GetTimestamp());
        }
        catch (Exception e) when (e is SocketException or IOException or InvalidDataException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new RuntimeUnavailableException($"A Node.js worker did not accept its deployment: {e.Message}", e);
        }
    }

    /// <summary>Executes a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="timeout">The function's timeout, which the worker enforces.</param>
    /// <param name="sink">Receives the body of the response.</param>
    /// <param name="withdraw">Withdraws the request, if it has not been sent, because the worker does not respond.</param>
    /// <param name="deadline">Kills the worker, because it did not enforce the timeout.</param>
    /// <returns>The response; null when the worker has received nothing of the request.</returns>
    public async Task<RuntimeResponse?> ExecuteAsync(
        RuntimeRequest request, TimeSpan timeout, IResponseSink sink, CancellationToken withdraw, CancellationToken deadline)
    {
        if (!_running.TryEnter())
            return null;
        var call = CreateCall(request, timeout, sink);
        request.Written.ReadFrom(response => AddLog(call, response));
        var started = _clock.GetTimestamp();
        using var withdrawal = CancellationTokenSource.CreateLinkedTokenSource(deadline);
        using var watch = call.IsCareful ? withdraw.Register(() => Withdraw(call, withdrawal)) : default;
        try
        {
            var response = await Client.SendAsync(call, withdrawal.Token).ConfigureAwait(false);
            Interlocked.Exchange(ref _lastResponse, _clock.GetTimestamp());
            if (response.Outcome is RuntimeOutcome.Abandoned or RuntimeOutcome.TooLarge)
                _healthProbe.Watch(timeout + _killGrace - _clock.GetElapsedTime(started));
            return response;
        }
        catch (OperationCanceledException) when (call.IsWithdrawn)
        {
            return null;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            var peak = PeakMemory.OfDescendants(WatcherId);
            Kill(WorkerHealthProbe.Overdue);
            return Explain(call, TimedOut()) with { PeakMemoryBytes = peak };
        }
        catch (Exception e) when (!call.IsSent && e is SocketException or IOException)
        {
            await _process.EnsureEndsAsync().ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or ObjectDisposedException)
        {
            return Explain(call, await ExplainLossAsync(e, deadline).ConfigureAwait(false));
        }
        finally
        {
            _running.Leave();
        }
    }

    /// <summary>Returns the response to a request that exceeded its timeout.</summary>
    public static RuntimeResponse TimedOut() => RuntimeResponse.Failed(RuntimeOutcome.TimedOut, "Execution timed out.");

    /// <summary>Kills the process. Its running requests fail with the reason.</summary>
    public void Kill(string reason) => _process.Kill(reason);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Kill("The function's process was stopped by the host.");
        await _process.DisposeAsync().ConfigureAwait(false);
        // Requests that the process has aborted are answered first, with the reason and their logs, which are read from the folder.
        await _running.CloseAsync().ConfigureAwait(false);
        await _healthProbe.Ended.ConfigureAwait(false);
        Client.Dispose();
        _folder.Remove();
    }

    private WorkerCall CreateCall(RuntimeRequest request, TimeSpan timeout, IResponseSink sink) => new(request, sink)
    {
        Timeout = timeout,
        LogId = Interlocked.Increment(ref _calls).ToString(CultureInfo.InvariantCulture),
        IsCareful = (_running.Count > 1 || !_healthProbe.Ended.IsCompleted) && Silence > Quiet,
    };

    private static void Withdraw(WorkerCall call, CancellationTokenSource withdrawal)
    {
        if (call.TryWithdraw())
            withdrawal.Cancel();
    }

    /// <summary>Adds the log that the function has written until now.</summary>
    private RuntimeResponse AddLog(WorkerCall call, RuntimeResponse response)
    {
        var spooled = WorkerSpool.Complete(response, _folder.Logs, call.LogId);
        // The worker removes the files when it has sent the response. The head contains the same log.
        return call.Head is { } head ? response.WithLogOf(head) : spooled;
    }

    /// <summary>Adds the received part of the response to a failure. Without such a part, adds the spooled logs.</summary>
    private RuntimeResponse Explain(WorkerCall call, RuntimeResponse failure) => call.Head is { } head
        ? WorkerResponseReader.CutShort(head, failure.Outcome, failure.Errors.TrimEnd('\n'))
        : WorkerSpool.Complete(failure, _folder.Logs, call.LogId);

    /// <summary>
    /// Returns the reason of a lost connection. If the worker still responds, only this request has failed. If it does not respond, it is
    /// killed at the request's deadline.
    /// </summary>
    private async Task<RuntimeResponse> ExplainLossAsync(Exception cause, CancellationToken deadline)
    {
        if (await _process.ExplainEndAsync().ConfigureAwait(false) is { } end)
            return end;
        if (!await _healthProbe.EnsureAsync(deadline).ConfigureAwait(false)
            && await _process.ExplainOwnEndAsync(deadline).ConfigureAwait(false) is { } own)
            return own;
        return RuntimeResponse.Failed(
            RuntimeOutcome.Crashed, $"The function's process broke the connection before it answered: {cause.Message}");
    }
}
