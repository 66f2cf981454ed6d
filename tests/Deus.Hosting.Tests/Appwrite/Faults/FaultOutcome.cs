using Deus.Hosting.Testing;

namespace Deus.Hosting.Tests.Appwrite.Faults;

/// <summary>How a cell ended, as the table has it: a word, and what is at the server then.</summary>
internal static class FaultOutcome
{
    /// <param name="error">What was thrown; null when the operation worked.</param>
    /// <param name="stub">The server.</param>
    /// <returns>The word, and the numbers of functions, of whole deployments and of unfinished ones.</returns>
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
        OperationCanceledException => "cancelled",
        _ => error.GetType().Name,
    };
}
