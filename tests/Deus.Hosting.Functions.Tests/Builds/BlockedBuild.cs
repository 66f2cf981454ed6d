namespace Deus.Hosting.Functions.Tests.Builds;

/// <summary>Build commands that print, signal that they run, and continue when the test allows or stops them.</summary>
internal sealed class BlockedBuild
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly TestHost _host;
    private readonly TaskCompletionSource _running = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _mayContinue = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public BlockedBuild(TestHost host, string print = "")
    {
        _host = host;
        host.Commands.Handler = async (command, token) =>
        {
            command.OnOutput(print);
            _running.TrySetResult();
            using var registration = token.Register(() => _stopped.TrySetResult());
            await _mayContinue.Task.WaitAsync(token);
            return 0;
        };
    }

    public Task Running => _running.Task.WaitAsync(Timeout);

    public Task Stopped => _stopped.Task.WaitAsync(Timeout);

    public void Continue() => _mayContinue.SetResult();

    /// <summary>Deploys into a new function and waits until the commands run.</summary>
    public async Task<Deployment> BeginAsync()
    {
        await _host.StartAsync();
        await _host.CreateFunctionAsync();
        var deployment = await _host.CreateDeploymentAsync();
        await Running;
        return deployment;
    }
}
