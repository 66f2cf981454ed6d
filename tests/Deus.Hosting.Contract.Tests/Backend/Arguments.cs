using System.Text.RegularExpressions;

namespace Deus.Hosting.Contract.Tests.Backend;

/// <summary>Validates arguments by the documentation of the contract.</summary>
internal static partial class Arguments
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"];

    public static void CheckId(string id, string parameter)
    {
        if (!Id().IsMatch(id))
            throw new ArgumentException("The id is not valid.", parameter);
    }

    public static void Check(DeployInput input)
    {
        if (input.FunctionId is { } id)
            CheckId(id, nameof(input));
        Require(input.Runtime.Length > 0 && input.ArtifactKey.Length > 0, "Runtime or ArtifactKey is empty.");
        Require(input.Entrypoint is null || (!string.IsNullOrWhiteSpace(input.Entrypoint) && input.Entrypoint.Length <= 1028), "Entrypoint is empty or too long.");
        Require(!(input.Commands?.Length > 8192), "Commands is too long.");
        Require(input.Timeout is not { } timeout || (timeout > TimeSpan.Zero && timeout <= TimeSpan.FromMinutes(15)), "Timeout is out of range.");
        Require(input.Specification is null || !string.IsNullOrWhiteSpace(input.Specification), "Specification is empty.");
        Require(!input.SkipUnchanged || input.FunctionId is not null, "SkipUnchanged needs a FunctionId.");
    }

    public static void Check(InvokeRequest request)
    {
        Require(Methods.Contains(request.Method), "Method is not known.");
        Require(request.Path.Length is >= 1 and <= 2048, "Path is empty or too long.");
        Require(request.Headers.Count <= 100 && request.Headers.All(h => HeaderName().IsMatch(h.Key)), "A header's name is not acceptable.");
    }

    private static void Require(bool holds, string message)
    {
        if (!holds)
            throw new ArgumentException(message, message.Split(' ')[0]);
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,35}\z")]
    private static partial Regex Id();

    [GeneratedRegex(@"\A(?!x-appwrite-)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\z", RegexOptions.IgnoreCase)]
    private static partial Regex HeaderName();
}
