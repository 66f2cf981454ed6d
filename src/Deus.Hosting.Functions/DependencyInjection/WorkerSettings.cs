using Deus.Hosting.Functions.Runtimes.Node;
using Deus.Hosting.Functions.Runtimes.Processes;
using Deus.Hosting.Functions.Storage.Folder;

namespace Deus.Hosting.Functions.DependencyInjection;

/// <summary>Creates the options of the Node.js runtime from the host's options.</summary>
internal static class WorkerSettings
{
    private const long BytesPerMegabyte = 1_048_576;

    public static NodeRuntimeOptions From(FunctionsOptions options)
    {
        var settings = new NodeRuntimeOptions
        {
            DefaultEntrypoint = options.Entrypoint,
            DefaultCommands = options.Commands,
            NodePath = options.NodePath,
            NodePaths = options.NodePaths ?? [],
            RequestsPerWorker = options.RequestsPerWorker,
            BlankWorkers = options.BlankWorkers,
            LinkFolder = HostFolder.LinksOf(options.Folder),
            IdleTimeout = options.WorkerIdleTimeout,
            MaxMemoryMegabytes = (int)Math.Min(options.MaxWorkerMemoryBytes / BytesPerMegabyte, int.MaxValue),
            Permission = options.WorkerPermission,
        };
        settings.MaxWorkersPerDeployment = options.MaxWorkersPerDeployment ?? settings.MaxWorkersPerDeployment;
        if (options.WorkerIsolation is { Count: > 0 } command)
            settings.Isolation = [ProgramOf(command[0]) ?? command[0], .. command.Skip(1)];
        return settings;
    }

    /// <summary>
    /// Returns the absolute path of a program of the host; null when it does not exist. The path is resolved with the host's
    /// <c>PATH</c>, because a worker may have the <c>PATH</c> of its function.
    /// </summary>
    public static string? ProgramOf(string program) => program.Contains('/', StringComparison.Ordinal)
        ? File.Exists(program) ? Path.GetFullPath(program) : null
        : PathSearch.FindInPath(program);
}
