using System.Text.Json.Nodes;

namespace Deus.Hosting.Tool.Servers;

/// <summary>Reads and writes the variables of a function.</summary>
internal sealed class RemoteVariables(ServerApi api, string functionId)
{
    /// <summary>Returns the variables by name. They are a part of the function's document, which has all of them.</summary>
    public async Task<IReadOnlyList<RemoteVariable>> ListAsync(CancellationToken cancellationToken)
    {
        var function = await api.GetFunctionAsync(functionId, cancellationToken);
        return
        [
            .. (function["vars"] as JsonArray ?? new JsonArray()).OfType<JsonObject>().Select(VariableOf).OrderBy(variable => variable.Key, StringComparer.Ordinal),
        ];
    }

    /// <summary>Creates a variable, or changes its value.</summary>
    /// <param name="known">The variables that the function has.</param>
    /// <param name="key">The name of the variable.</param>
    /// <param name="value">The new value.</param>
    /// <param name="isSecret">True for a variable whose value the server does not return.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public Task SetAsync(
        IReadOnlyList<RemoteVariable> known, string key, string value, bool isSecret, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["key"] = key, ["value"] = value, ["secret"] = isSecret };
        return known.FirstOrDefault(variable => variable.Key == key) is { } existing
            ? api.UpdateVariableAsync(functionId, existing.Id, body, cancellationToken)
            : api.CreateVariableAsync(functionId, body, cancellationToken);
    }

    public Task DeleteAsync(RemoteVariable variable, CancellationToken cancellationToken) =>
        api.DeleteVariableAsync(functionId, variable.Id, cancellationToken);

    private static RemoteVariable VariableOf(JsonObject document) => new(
        document["$id"]?.ToString() ?? "",
        document["key"]?.ToString() ?? "",
        document["value"]?.ToString() ?? "",
        document["secret"]?.GetValue<bool>() ?? false);
}
