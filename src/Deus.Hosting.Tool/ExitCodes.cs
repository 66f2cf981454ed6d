namespace Deus.Hosting.Tool;

/// <summary>The exit codes of the tool, as docs/tool.md lists them.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>Another failure, or a failed check of <c>deus doctor</c>.</summary>
    public const int Failure = 1;

    /// <summary>The command line, a file or a setting is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The function, deployment or execution does not exist.</summary>
    public const int NotFound = 3;

    /// <summary>The server rejected the key, or the key lacks a scope.</summary>
    public const int Unauthorized = 4;

    /// <summary>The server did not respond, is busy, or its response is unusable.</summary>
    public const int Unavailable = 5;

    /// <summary>The build of the deployment failed or was canceled.</summary>
    public const int BuildFailed = 6;

    /// <summary>The function failed, or responded with a status of 400 or above.</summary>
    public const int FunctionFailed = 7;

    /// <summary>The server refused: a conflict, a limit or a budget.</summary>
    public const int Refused = 8;

    /// <summary>Ctrl-C or SIGTERM stopped the command.</summary>
    public const int Interrupted = 130;

    /// <summary>Returns the exit code for a reason of the SDK.</summary>
    public static int From(HostingErrorReason reason) => reason switch
    {
        HostingErrorReason.RefusedArgument or HostingErrorReason.Misconfigured => Usage,
        HostingErrorReason.NotFound or HostingErrorReason.NoActiveDeployment => NotFound,
        HostingErrorReason.Unauthorized => Unauthorized,
        HostingErrorReason.Unavailable or HostingErrorReason.Busy or HostingErrorReason.InvalidResponse or HostingErrorReason.TimedOut => Unavailable,
        HostingErrorReason.BuildFailed => BuildFailed,
        HostingErrorReason.Conflict or HostingErrorReason.NotReady or HostingErrorReason.BudgetRefused => Refused,
        _ => Failure,
    };
}
