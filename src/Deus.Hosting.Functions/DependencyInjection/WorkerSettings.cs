using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Runtimes.Node;

namespace Deus.Hosting.Functions.DependencyInjection;

/// <summary>The options of workers, out of those of the host.</summary>
internal static class WorkerSettings
{
    private const long BytesPerMegabyte = 1_048_576;

    public static NodeRuntimeOptions Of(FunctionsOptions options)
    {
        var settings = new NodeRuntimeOptions
        {
            DefaultEntrypoint = options.Entrypoint,
            DefaultCommands = options.Commands,
            NodePath = options.NodePath,
            RequestsPerWorker = options.RequestsPerWorker,
            IdleTimeout = options.WorkerIdleTimeout,
            MaxMemoryMegabytes = (int)Math.Min(options.MaxWorkerMemoryBytes / BytesPerMegabyte, int.MaxValue),
            Permission = options.WorkerPermission,
        };
        settings.MaxWorkersPerDeployment = options.MaxWorkersPerDeployment ?? settings.MaxWorkersPerDeployment;
        if (options.WorkerIsolation is { Count: > 0 } command)
            settings.Isolation = [ProgramOf(command[0]) ?? command[0], .. command.Skip(1)];
        return settings;
    }

    /// <summary>Where a program of the host's is, now: the PATH of a worker may be the function's.</summary>
    public static string? ProgramOf(string program) => program.Contains('/', StringComparison.Ordinal)
        ? File.Exists(program) ? Path.GetFullPath(program) : null
        : PathSearch.FindInPath(program);
}
