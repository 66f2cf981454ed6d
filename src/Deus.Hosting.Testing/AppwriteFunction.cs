using System.Text.Json.Nodes;
using Deus.Hosting.Testing.Server;

namespace Deus.Hosting.Testing;

/// <summary>A function as the stub holds it.</summary>
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

    /// <summary>The function's id.</summary>
    public string Id { get; }

    /// <summary>The function's name.</summary>
    public string Name
    {
        get
        {
            lock (_gate)
                return (string)_document["name"]!;
        }
    }

    /// <summary>The active deployment; null when there is none.</summary>
    public string? ActiveDeploymentId
    {
        get
        {
            lock (_gate)
                return (string)_document["deploymentId"]! is { Length: > 0 } id ? id : null;
        }
    }

    /// <summary>The function's document as the server answers it, without escaped slashes.</summary>
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

    // Under the gate, all of these:
    internal JsonObject Document => _document;

    internal List<AppwriteVariable> VariableList => _variables;

    internal List<AppwriteDeployment> DeploymentList => _deployments;
}

/// <summary>A function's variable as the stub holds it.</summary>
/// <param name="Id">The variable's id.</param>
/// <param name="Key">The name.</param>
/// <param name="Value">The value, of secret ones too.</param>
/// <param name="IsSecret">True when the value is never answered.</param>
public sealed record AppwriteVariable(string Id, string Key, string Value, bool IsSecret)
{
    internal string CreatedAt { get; init; } = "";
}
