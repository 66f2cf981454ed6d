using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Execution;

/// <summary>The active deployment of a function, ready to be executed.</summary>
internal sealed record ExecutionTarget(HostedFunction Function, Deployment Deployment, IReadOnlyDictionary<string, string> Environment)
{
    public RuntimeDeployment In(string codeFolder) =>
        new(Deployment.Id, codeFolder, Deployment.Entrypoint, Environment, Function.AlwaysWarm);
}
