using Deus.Hosting.Functions.Builds.Local;
using Deus.Hosting.Functions.Executions.Masking;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Executions.Engine;

/// <summary>A function with its deployment and variables, read in one snapshot. Cached for many executions.</summary>
internal sealed class ExecutionTarget
{
    private readonly LazyEnvironment _environment;
    private readonly Lazy<RecordMask> _mask;
    private readonly Lazy<string> _entrypoint;
    private readonly long? _maxMemoryBytes;

    /// <param name="function">The function.</param>
    /// <param name="deployment">The deployment to execute.</param>
    /// <param name="variables">The function's variables.</param>
    /// <param name="environment">Creates the environment of a worker.</param>
    /// <param name="reveal">Decrypts a value. Called only when a worker starts or when a text is masked.</param>
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
        _entrypoint = new Lazy<string>(() => EntryFile.RelativePathOf(deployment.Entrypoint));
        _maxMemoryBytes = Specification.Find(function.Settings.RuntimeSpecification)?.MemoryBytes;
        _mask = new Lazy<RecordMask>(() => new RecordMask(new SecretValues(variables.Where(v => v.Secret).Select(reveal))));
    }

    public HostedFunction Function { get; }

    public Deployment Deployment { get; }

    /// <summary>Removes secrets from recorded texts.</summary>
    public RecordMask Mask => _mask.Value;

    public RuntimeDeployment ToRuntimeDeployment(string codeFolder) => new()
    {
        FunctionId = Function.Id,
        FunctionCreatedAt = Function.CreatedAt,
        DeploymentId = Deployment.Id,
        Runtime = Function.Settings.Runtime,
        CodeFolder = codeFolder,
        Entrypoint = _entrypoint.Value,
        Environment = _environment,
        // A deployment that is executed by id but is not active is not kept warm: its worker stops when idle.
        AlwaysWarm = Function.AlwaysWarm && Function.ActiveDeploymentId == Deployment.Id,
        MaxMemoryBytes = _maxMemoryBytes,
    };
}
