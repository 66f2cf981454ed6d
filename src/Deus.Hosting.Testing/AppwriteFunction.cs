using System.Text.Json.Nodes;
using Deus.Hosting.Testing.Server;

namespace Deus.Hosting.Testing;

/// <summary>A function of the stub.</summary>
public sealed class AppwriteFunction
{
    private readonly object _gate;
    private readonly List<AppwriteVariable> _variables = [];
    private readonly List<AppwriteDeployment> _deployments = [];
    private readonly JsonObject _document;

    internal AppwriteFunction(object gate, JsonObject document)
    {
        _gate = gate;
        _document = document;
        Id = (string)document["$id"]!;
    }

    /// <summary>The id of the function.</summary>
    public string Id { get; }

    /// <summary>The name of the function.</summary>
    public string Name
    {
        get
        {
            lock (_gate)
                return (string)_document["name"]!;
        }
    }

    /// <summary>The id of the active deployment; null when no deployment is active.</summary>
    public string? ActiveDeploymentId
    {
        get
        {
            lock (_gate)
                return (string)_document["deploymentId"]! is { Length: > 0 } id ? id : null;
        }
    }

    /// <summary>The function's JSON document, as in the stub's response but without escaped slashes.</summary>
    public string Json
    {
        get
        {
            lock (_gate)
                return StubDocuments.Function(this).ToJsonString();
        }
    }

    /// <summary>The variables in order of creation.</summary>
    public IReadOnlyList<AppwriteVariable> Variables
    {
        get
        {
            lock (_gate)
                return [.. _variables];
        }
    }

    /// <summary>The deployments in order of creation.</summary>
    public IReadOnlyList<AppwriteDeployment> Deployments
    {
        get
        {
            lock (_gate)
                return [.. _deployments];
        }
    }

    // Hold the lock while you use these members.
    internal JsonObject Document => _document;

    internal List<AppwriteVariable> VariableList => _variables;

    internal List<AppwriteDeployment> DeploymentList => _deployments;
}

/// <summary>A variable of a function of the stub.</summary>
/// <param name="Id">The id of the variable.</param>
/// <param name="Key">The name of the variable.</param>
/// <param name="Value">The value of the variable, also when it is secret.</param>
/// <param name="IsSecret">True when responses contain an empty value instead of the value.</param>
public sealed record AppwriteVariable(string Id, string Key, string Value, bool IsSecret)
{
    internal string CreatedAt { get; init; } = "";
}
