namespace Deus.Hosting;

/// <summary>
/// The category of a <see cref="HostingException"/>, by which the caller decides how to react. All backends use the same
/// categories, so that <c>catch (HostingException e) when (e.Reason == HostingErrorReason.NotFound)</c> works with each.
/// </summary>
public enum HostingErrorReason
{
    /// <summary>No other reason fits: read the message and the inner exception.</summary>
    Other = 0,

    /// <summary>The backend rejects a value of the request: change the value that the message names.</summary>
    RefusedArgument = 1,

    /// <summary>The function, deployment, execution, variable or artifact does not exist: check the id or key.</summary>
    NotFound = 2,

    /// <summary>The function has no active deployment: deploy, or activate one.</summary>
    NoActiveDeployment = 3,

    /// <summary>The deployment is not ready: wait for its build, or read its log.</summary>
    NotReady = 4,

    /// <summary>
    /// The state does not allow the operation, for example because the id already exists: read the state and decide again.
    /// </summary>
    Conflict = 5,

    /// <summary>A limit of requests or executions is reached: retry later.</summary>
    Busy = 6,

    /// <summary>The API key is missing, wrong or lacks a scope: use another key.</summary>
    Unauthorized = 7,

    /// <summary>The backend cannot be reached, or fails: retry later.</summary>
    Unavailable = 8,

    /// <summary>The response is not a valid response of the API: check the endpoint and the proxies.</summary>
    InvalidResponse = 9,

    /// <summary>The budget refuses the deployment: read the decision.</summary>
    BudgetRefused = 10,

    /// <summary>The build failed or was canceled: read the build log.</summary>
    BuildFailed = 11,

    /// <summary>A time limit passed: wait again, or raise the limit.</summary>
    TimedOut = 12,

    /// <summary>
    /// The host application or its machine is not set up for the operation: add or install the item that the message names.
    /// </summary>
    Misconfigured = 13,
}
