namespace Deus.Hosting.Functions;

/// <summary>The function to create, with its variables and its first deployment. All are created in one transaction.</summary>
public sealed record NewFunction
{
    /// <summary>
    /// The id: 1 to 36 letters, digits, <c>.</c>, <c>_</c> or <c>-</c>, starting with a letter or digit; null (default) generates one.
    /// </summary>
    public string? Id { get; init; }

    /// <summary>The settings of the function.</summary>
    public required FunctionSettings Settings { get; init; }

    /// <summary>True to keep one worker while the function is idle. Default false.</summary>
    public bool AlwaysWarm { get; init; }

    /// <summary>The source of the first deployment, which becomes active when it is ready; null (default) creates no deployment.</summary>
    public DeploymentSource? Source { get; init; }

    /// <summary>The secret variables by name. Their values cannot be read back. Default none.</summary>
    public IReadOnlyDictionary<string, string> Env { get; init; } = new Dictionary<string, string>();

    /// <summary>The readable variables by name. Default none.</summary>
    public IReadOnlyDictionary<string, string> PlainEnv { get; init; } = new Dictionary<string, string>();
}
