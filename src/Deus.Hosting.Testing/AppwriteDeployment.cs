namespace Deus.Hosting.Testing;

/// <summary>A deployment as the stub holds it.</summary>
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

    /// <summary>The deployment's id.</summary>
    public string Id { get; }

    /// <summary>The function.</summary>
    public string FunctionId { get; }

    /// <summary>The status shown last.</summary>
    public string Status => _status;

    /// <summary>True when it is to become active once built.</summary>
    public bool Activate { get; internal set; }

    /// <summary>The entry file it was sent with, or the function's.</summary>
    public string Entrypoint { get; internal set; } = "";

    /// <summary>The build commands it was sent with, or the function's.</summary>
    public string Commands { get; internal set; } = "";

    /// <summary>What was uploaded.</summary>
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

    /// <summary>One step on.</summary>
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
