using System.Runtime.InteropServices;
using Deus.Hosting.ConformanceWorker;
using Deus.Hosting.Functions.Runtimes;

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

try
{
    await using var server = await ConformanceServer.StartAsync(CommandLine.Parse(args), Console.Write, stop.Token);
    return await server.Exited.WaitAsync(stop.Token);
}
catch (OperationCanceledException)
{
    return 0;
}
catch (Exception e) when (e is FormatException or RuntimeUnavailableException)
{
    await Console.Error.WriteLineAsync(e is FormatException ? $"{e.Message}\n\n{ConformanceOptions.Usage}" : e.Message);
    return 1;
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
