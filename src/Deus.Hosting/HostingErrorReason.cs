namespace Deus.Hosting;

/// <summary>
/// What a caller can do about a <see cref="HostingException"/>. Every backend fills it alike, so that
/// <c>catch (HostingException e) when (e.Reason == HostingErrorReason.NotFound)</c> works on each.
/// </summary>
public enum HostingErrorReason
{
    /// <summary>No other reason fits: read the message and the inner exception.</summary>
    Other = 0,

    /// <summary>The backend does not accept a value of the request: change what the message names.</summary>
    RefusedArgument = 1,

    /// <summary>The function, deployment, execution, variable or artifact does not exist: check the id or key.</summary>
    NotFound = 2,

    /// <summary>The function has no active deployment: deploy, or activate one.</summary>
    NoActiveDeployment = 3,

    /// <summary>The deployment is not ready: wait for its build, or read its log.</summary>
    NotReady = 4,

    /// <summary>The state does not allow the operation, for example because the id exists already: read it and decide anew.</summary>
    Conflict = 5,

    /// <summary>A limit of requests or executions is reached: try later.</summary>
    Busy = 6,

    /// <summary>The key is missing, wrong or lacks a scope: set another key.</summary>
    Unauthorized = 7,

    /// <summary>The backend cannot be reached or fails itself: try later.</summary>
    Unavailable = 8,

    /// <summary>The response is not the API's: check the endpoint, and proxies before it.</summary>
    InvalidResponse = 9,

    /// <summary>The budget refuses: read the decision.</summary>
    BudgetRefused = 10,

    /// <summary>The build failed or was canceled: read the build log.</summary>
    BuildFailed = 11,

    /// <summary>A time limit passed: wait again, or raise the limit.</summary>
    TimedOut = 12,

    /// <summary>The host application or its machine is not set up for it: add or install what the message names.</summary>
    Misconfigured = 13,
}
