using System.Runtime.InteropServices;

namespace Deus.Hosting.Tool;

/// <summary>Starts the tool with the streams, variables and signals of this process.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        return await CommandLineApp.RunAsync(args, CreateEnvironment(), stop.Token);

        void Stop(PosixSignalContext context)
        {
            // The first signal stops the command, which then says what is left behind. The second one ends the process at once.
            context.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        }
    }

#pragma warning disable RS0030 // The only use of the console and of the system clock; all other code gets a ToolEnvironment.
    private static ToolEnvironment CreateEnvironment() => new()
    {
        Output = Console.Out,
        Error = Console.Error,
        Input = Console.In,
        OpenInput = Console.OpenStandardInput,
        IsInputTerminal = !Console.IsInputRedirected,
        IsErrorTerminal = !Console.IsErrorRedirected,
        Variable = Environment.GetEnvironmentVariable,
        WorkingFolder = Environment.CurrentDirectory,
        ConfigurationFolder = Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify), "deus"),
        Time = TimeProvider.System,
    };
#pragma warning restore RS0030
}
