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
            if (value is { Stage: DeployStage.Uploading, Fraction: { } fraction })
                terminal.Progress.Show("Uploading", fraction);
            if (_stage != value.Stage && TextOf(value.Stage) is { } text)
                terminal.Message(text);
            _stage = value.Stage;
            foreach (var line in value.LogLines)
                terminal.Log(line);
        }
    }

    private static string? TextOf(DeployStage stage) => stage switch
    {
        DeployStage.CreatingFunction => "Looking for the function, or creating it",
        DeployStage.Building => "Building",
        _ => null,
    };
}
