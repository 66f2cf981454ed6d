using System.Text.Json;
using System.Text.Json.Nodes;

namespace Deus.Hosting.Tool.Commands;

/// <summary>Writes failures for people. The messages of the SDK are for logs: they have the request and the body of the response.</summary>
internal static class FailureText
{
    public static string Of(HostingException failure) => failure switch
    {
        // The command has written the lines of the build log.
        DeploymentFailedException { State: var state } =>
            $"Deployment '{state.DeploymentId}' of '{state.FunctionId}' ended as '{state.Status}'. The deployment before it stays active.",
        BackendRejectedException { ErrorType: "function_not_found" } => "The function does not exist on the server. See the functions: deus list",
        BackendRejectedException { ErrorType: { } type, StatusCode: { } status } rejected when ReadMessage(rejected.Message) is { } message =>
            $"The server returned {status} ({type}): {message}",
        _ => failure.Message,
    };

    /// <summary>Returns the message in the body of the response; null when the text has none. The SDK has removed secrets from the text.</summary>
    private static string? ReadMessage(string text)
    {
        var start = text.IndexOf('{', StringComparison.Ordinal);
        if (start < 0)
            return null;
        try
        {
            return JsonNode.Parse(text[start..])?["message"]?.ToString();
        }
        catch (JsonException)
        {
            // The text has the first part of a long body.
            return null;
        }
    }
}
