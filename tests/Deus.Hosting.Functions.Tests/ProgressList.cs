using System.Collections.Concurrent;

namespace Deus.Hosting.Functions.Tests;

/// <summary>Collects the reports in order.</summary>
internal sealed class ProgressList : IProgress<DeployProgress>
{
    public ConcurrentQueue<DeployProgress> Reports { get; } = new();

    public void Report(DeployProgress value) => Reports.Enqueue(value);
}
