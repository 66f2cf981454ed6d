using Deus.Hosting.Testing;

namespace Deus.Hosting.Tests.Appwrite.Faults;

/// <summary>The outcome of a cell as in the table: a word, and what remains on the server.</summary>
internal static class FaultOutcome
{
    /// <summary>Describes an outcome.</summary>
    /// <param name="error">The exception; null when the operation succeeded.</param>
    /// <param name="stub">The server.</param>
    /// <returns>The word, and the numbers of functions, complete deployments and incomplete ones.</returns>
    public static string Describe(Exception? error, AppwriteStub stub)
    {
        var deployments = stub.Functions.SelectMany(f => f.Deployments).ToList();
        var whole = deployments.Count(d => d.Upload.IsComplete);
        return $"{Word(error)} {stub.Functions.Count}/{whole}/{deployments.Count - whole}";
    }

    private static string Word(Exception? error) => error switch
    {
        null => "works",
        BackendRejectedException rejected => $"rejected {rejected.StatusCode}",
        BackendUnreachableException => "unreachable",
        InvalidBackendResponseException => "invalid response",
        FunctionLeftBehindException { DeleteFailure: null } => "may exist",
        FunctionLeftBehindException => "left behind",
        OperationCanceledException => "canceled",
        _ => error.GetType().Name,
    };
}
