using Deus.Hosting.DependencyInjection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Functions.DependencyInjection;

internal static class FunctionsOptionsBinding
{
    /// <summary>The path of the options below the root of the configuration.</summary>
    public const string Path = $"{HostingSection.Path}:{Name}";

    /// <summary>The key of the options below the section of <c>AddDeusHosting(configuration)</c>.</summary>
    public const string Name = "Functions";

    public static void Add(IServiceCollection services, IConfigurationSection section) =>
        SectionBinding<FunctionsOptions>.Add(services, section, Read);

    private static void Read(SectionReader section, FunctionsOptions options)
    {
        options.Folder = section.Text(nameof(options.Folder), options.Folder);
        options.NodePath = section.NullableText(nameof(options.NodePath), options.NodePath);
        options.NodePaths = section.NullableList(nameof(options.NodePaths), options.NodePaths);
        options.Entrypoint = section.Text(nameof(options.Entrypoint), options.Entrypoint);
        options.Commands = section.Text(nameof(options.Commands), options.Commands);
        options.Specification = section.Text(nameof(options.Specification), options.Specification);
        options.SecretKey = section.NullableBytes(nameof(options.SecretKey), options.SecretKey);
        options.MaskLogs = section.Flag(nameof(options.MaskLogs), options.MaskLogs);
        ReadBuilds(section, options);
        ReadExecutions(section, options);
        ReadWorkers(section, options);
    }

    private static void ReadBuilds(SectionReader section, FunctionsOptions options)
    {
        options.BuildTimeout = section.Duration(nameof(options.BuildTimeout), options.BuildTimeout);
        options.BuildIsolation = section.NullableList(nameof(options.BuildIsolation), options.BuildIsolation);
        options.MaxConcurrentBuilds = section.Number(nameof(options.MaxConcurrentBuilds), options.MaxConcurrentBuilds);
        options.MaxSourceBytes = section.Number(nameof(options.MaxSourceBytes), options.MaxSourceBytes);
        options.UploadRetention = section.Duration(nameof(options.UploadRetention), options.UploadRetention);
        options.MaxUnpackedBytes = section.Number(nameof(options.MaxUnpackedBytes), options.MaxUnpackedBytes);
        options.MaxBuildDiskBytes = section.Number(nameof(options.MaxBuildDiskBytes), options.MaxBuildDiskBytes);
        options.MaxUnpackedEntries = section.Number(nameof(options.MaxUnpackedEntries), options.MaxUnpackedEntries);
        if (section.Section(nameof(options.RemoteBuilder)) is { } remote)
            ReadRemoteBuilder(remote, options.RemoteBuilder ??= new RemoteBuilderOptions());
    }

    private static void ReadRemoteBuilder(SectionReader section, RemoteBuilderOptions options)
    {
        options.Endpoint = section.Text(nameof(options.Endpoint), options.Endpoint);
        options.ApiKey = section.Text(nameof(options.ApiKey), options.ApiKey);
        options.Secret = section.Text(nameof(options.Secret), options.Secret);
        options.CallbackEndpoint = section.Text(nameof(options.CallbackEndpoint), options.CallbackEndpoint);
        options.AllowInsecureEndpoint = section.Flag(nameof(options.AllowInsecureEndpoint), options.AllowInsecureEndpoint);
        options.ProjectId = section.Text(nameof(options.ProjectId), options.ProjectId);
        options.Image = section.Text(nameof(options.Image), options.Image);
    }

    private static void ReadExecutions(SectionReader section, FunctionsOptions options)
    {
        options.MaxConcurrentExecutions = section.Number(nameof(options.MaxConcurrentExecutions), options.MaxConcurrentExecutions);
        options.MaxConcurrentExecutionsPerFunction = section.Number(
            nameof(options.MaxConcurrentExecutionsPerFunction), options.MaxConcurrentExecutionsPerFunction);
        options.MaxQueuedExecutions = section.Number(nameof(options.MaxQueuedExecutions), options.MaxQueuedExecutions);
        options.MaxQueueTime = section.Duration(nameof(options.MaxQueueTime), options.MaxQueueTime);
        options.MaxResponseBytes = section.Number(nameof(options.MaxResponseBytes), options.MaxResponseBytes);
        options.MaxBodyMemoryBytes = section.Number(nameof(options.MaxBodyMemoryBytes), options.MaxBodyMemoryBytes);
        options.MaxBodyDiskBytes = section.Number(nameof(options.MaxBodyDiskBytes), options.MaxBodyDiskBytes);
        options.BodySpoolThresholdBytes = section.Number(nameof(options.BodySpoolThresholdBytes), options.BodySpoolThresholdBytes);
        options.MinBodyBytesPerSecond = section.Number(nameof(options.MinBodyBytesPerSecond), options.MinBodyBytesPerSecond);
        options.CallbackHosts = section.NullableList(nameof(options.CallbackHosts), options.CallbackHosts);
        options.PrivateCallbackHosts = section.NullableList(nameof(options.PrivateCallbackHosts), options.PrivateCallbackHosts);
        options.ExecutionRetention = section.NullableDuration(nameof(options.ExecutionRetention), options.ExecutionRetention);
    }

    private static void ReadWorkers(SectionReader section, FunctionsOptions options)
    {
        options.WorkerPermission = section.Choice(nameof(options.WorkerPermission), options.WorkerPermission);
        options.MaxWorkersPerDeployment = section.NullableNumber(nameof(options.MaxWorkersPerDeployment), options.MaxWorkersPerDeployment);
        options.BlankWorkers = section.NullableNumber(nameof(options.BlankWorkers), options.BlankWorkers);
        options.RequestsPerWorker = section.Number(nameof(options.RequestsPerWorker), options.RequestsPerWorker);
        options.WorkerIdleTimeout = section.Duration(nameof(options.WorkerIdleTimeout), options.WorkerIdleTimeout);
        options.MaxWorkerMemoryBytes = section.Number(nameof(options.MaxWorkerMemoryBytes), options.MaxWorkerMemoryBytes);
        options.WorkerIsolation = section.NullableList(nameof(options.WorkerIsolation), options.WorkerIsolation);
    }
}
