namespace Deus.Hosting.Testing;

/// <summary>A deployment of the stub.</summary>
public sealed class AppwriteDeployment
{
    private readonly AppwriteBuild _build;
    private volatile string _status;
    private int _step;

    internal AppwriteDeployment(string id, string functionId, string createdAt, AppwriteBuild build, AppwriteUpload upload)
    {
        Id = id;
        FunctionId = functionId;
        CreatedAt = createdAt;
        Upload = upload;
        _build = build;
        _status = "waiting";
    }

    /// <summary>The id of the deployment.</summary>
    public string Id { get; }

    /// <summary>The id of the deployment's function.</summary>
    public string FunctionId { get; }

    /// <summary>The status that the stub returned last.</summary>
    public string Status => _status;

    /// <summary>True when the deployment becomes active after its build.</summary>
    public bool Activate { get; internal set; }

    /// <summary>The entry file of the request; the function's when the request has none.</summary>
    public string Entrypoint { get; internal set; } = "";

    /// <summary>The build commands of the request; the function's when the request has none.</summary>
    public string Commands { get; internal set; } = "";

    /// <summary>The uploaded artifact.</summary>
    public AppwriteUpload Upload { get; }

    internal string CreatedAt { get; }

    internal int ChunksTotal { get; init; } = 1;

    internal int ActivationReadsLeft { get; set; }

    internal string Log => _status is "waiting" or "processing" ? "" : _build.Log;

    internal void StartBuild()
    {
        _status = _build.Statuses[0];
        ActivationReadsLeft = _build.ActivationReads;
    }

    /// <summary>Advances the build by one status.</summary>
    /// <returns>True when this step reached <c>ready</c>.</returns>
    internal bool Step()
    {
        if (!Upload.IsComplete || _status is "ready" or "failed" or "canceled")
            return false;
        _step = Math.Min(_step + 1, _build.Statuses.Count - 1);
        _status = _build.Statuses[_step];
        return _status == "ready";
    }

    internal void Cancel() => _status = "canceled";
}
