using Deus.Hosting.Functions.Runtimes.Node.Worker;
using Deus.Hosting.Functions.Runtimes.Processes;

namespace Deus.Hosting.Functions.Runtimes.Node.Pool;

/// <summary>The parameters of a worker's start.</summary>
/// <param name="Process">The command.</param>
/// <param name="Folder">The worker's files.</param>
/// <param name="Secret">The secret that authenticates each connection to the worker.</param>
/// <param name="StartTimeout">The maximum time until the worker accepts requests.</param>
/// <param name="KillGrace">The time after the timeout of a request when the worker is killed.</param>
internal sealed record NodeWorkerStart(
    SupervisedProcessStart Process, WorkerFolder Folder, string Secret, TimeSpan StartTimeout, TimeSpan KillGrace);
