namespace Deus.Hosting.Tool.Output;

/// <summary>
/// Shows a deployment while it is made: each stage once, the upload as a bar, and the lines of the build log. It is called on the
/// thread that reports.
/// </summary>
internal sealed class DeployProgressWriter(Terminal terminal) : IProgress<DeployProgress>
{
    private readonly Lock _gate = new();
    private DeployStage? _stage;

    public void Report(DeployProgress value)
    {
        lock (_gate)
        {
            if (_stage != value.Stage)
                WriteStage(value.Stage);
            _stage = value.Stage;
            if (value is { Stage: DeployStage.Uploading, Fraction: { } fraction })
                terminal.Progress.Show("Uploading", fraction);
            foreach (var line in value.LogLines)
                terminal.Log(line);
        }
    }

    /// <summary>Writes the end of a stage, and the begin of one that takes long.</summary>
    private void WriteStage(DeployStage stage)
    {
        if (_stage == DeployStage.Uploading)
            terminal.Success("Uploaded");
        if (stage == DeployStage.Building)
            terminal.Message("Building");
    }
}
