using Deus.Hosting.Functions.Masking;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions;

/// <summary>What an execution runs: function, deployment and variables of one moment. Kept for many executions.</summary>
internal sealed class ExecutionTarget
{
    private readonly LazyEnvironment _environment;
    private readonly Lazy<RecordMask> _mask;

    /// <param name="function">The function.</param>
    /// <param name="deployment">The deployment.</param>
    /// <param name="variables">The variables.</param>
    /// <param name="environment">Makes what a worker sees of them.</param>
    /// <param name="reveal">Decrypts a value; called when a worker is started, or a text masked, and not before.</param>
    public ExecutionTarget(
        HostedFunction function,
        Deployment deployment,
        IReadOnlyList<Variable> variables,
        FunctionEnvironment environment,
        Func<Variable, string> reveal)
    {
        Function = function;
        Deployment = deployment;
        _environment = new LazyEnvironment(() => environment.For(
            function, deployment, variables.Select(v => KeyValuePair.Create(v.Key, reveal(v)))));
        _mask = new Lazy<RecordMask>(() => new RecordMask(new SecretValues(variables.Where(v => v.Secret).Select(reveal))));
    }

    public HostedFunction Function { get; }

    public Deployment Deployment { get; }

    /// <summary>Takes secrets out of what is recorded.</summary>
    public RecordMask Mask => _mask.Value;

    public RuntimeDeployment In(string codeFolder) => new()
    {
        FunctionId = Function.Id,
        DeploymentId = Deployment.Id,
        Runtime = Function.Settings.Runtime,
        CodeFolder = codeFolder,
        Entrypoint = Deployment.Entrypoint,
        Environment = _environment,
        // One that is executed by its id beside the active one goes when it is idle.
        AlwaysWarm = Function.AlwaysWarm && Function.ActiveDeploymentId == Deployment.Id,
        MaxMemoryBytes = Specification.Find(Function.Settings.RuntimeSpecification)?.MemoryBytes,
    };
}
