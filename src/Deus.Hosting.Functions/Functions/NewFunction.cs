namespace Deus.Hosting.Functions;

/// <summary>A function to be, and what comes with it: everything is created, or nothing.</summary>
public sealed record NewFunction
{
    /// <summary>The id: 1 to 36 letters, digits, <c>.</c>, <c>_</c> or <c>-</c>; null (default) makes one.</summary>
    public string? Id { get; init; }

    /// <summary>The settings.</summary>
    public required FunctionSettings Settings { get; init; }

    /// <summary>True to keep a worker when idle. Default false.</summary>
    public bool AlwaysWarm { get; init; }

    /// <summary>The function's first deployment, number 1, which becomes active when it is ready; null (default) for none yet.</summary>
    public DeploymentSource? Source { get; init; }

    /// <summary>The function's secret variables by name; they cannot be read back. Default none.</summary>
    public IReadOnlyDictionary<string, string> Env { get; init; } = new Dictionary<string, string>();

    /// <summary>The function's readable variables by name. Default none.</summary>
    public IReadOnlyDictionary<string, string> PlainEnv { get; init; } = new Dictionary<string, string>();
}
