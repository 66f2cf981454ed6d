namespace Deus.Hosting.Tool.Output;

/// <summary>The colors of statuses.</summary>
internal static class StatusColors
{
    private const int FirstRedirect = 300;
    private const int FirstClientError = 400;
    private const int FirstServerError = 500;

    /// <summary>Returns the color of a status of HTTP. 0 is an execution without a response.</summary>
    public static TextPart Of(int statusCode) => new($"{statusCode}", statusCode switch
    {
        0 or >= FirstServerError => TerminalColor.Red,
        >= FirstClientError => TerminalColor.Yellow,
        >= FirstRedirect => TerminalColor.Cyan,
        _ => TerminalColor.Green,
    });

    public static TextPart Of(DeploymentStatus status) => new(
        status.Value, status.IsFailure() ? TerminalColor.Red : status == DeploymentStatus.Ready ? TerminalColor.Green : TerminalColor.Yellow);

    private static bool IsFailure(this DeploymentStatus status) =>
        status == DeploymentStatus.Failed || status == DeploymentStatus.Canceled;
}
