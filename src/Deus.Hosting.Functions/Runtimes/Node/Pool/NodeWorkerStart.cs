using Deus.Hosting.Functions.Runtimes.Node.Worker;

namespace Deus.Hosting.Functions.Runtimes.Node.Pool;

/// <summary>What is needed to start a worker.</summary>
/// <param name="Process">The command.</param>
/// <param name="Folder">The worker's files.</param>
/// <param name="Secret">What every request to it must carry.</param>
/// <param name="Patience">How long it may take until it is ready.</param>
/// <param name="KillGrace">How long after the timeout of a request it is killed.</param>
internal sealed record NodeWorkerStart(
    SupervisedProcessStart Process, WorkerFolder Folder, string Secret, TimeSpan Patience, TimeSpan KillGrace);
