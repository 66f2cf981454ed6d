using System.Text;

namespace Deus.Hosting.Testing.Server;

/// <summary>The routes of <c>/functions/{id}/variables</c>.</summary>
internal sealed class VariableRoutes(AppwriteStub stub)
{
    public async Task<StubResponse> CreateAsync(StubExchange exchange, string functionId)
    {
        var parameters = await exchange.ParamsAsync().ConfigureAwait(false);
        var (id, now) = stub.NextId();
        var variable = new AppwriteVariable(
            id, parameters.Text("key", 1, 255), parameters.Text("value", 0, 8192), parameters.Flag("secret", true))
        { CreatedAt = now };
        CheckFitsEncrypted(variable);
        lock (stub.Gate)
        {
            var function = stub.Find(functionId);
            CheckKeyIsFree(function, variable);
            function.VariableList.Add(variable);
        }

        return StubResponse.Json(201, StubDocuments.Variable(functionId, variable));
    }

    public StubResponse List(string functionId)
    {
        lock (stub.Gate)
        {
            var variables = stub.Find(functionId).VariableList;
            return StubResponse.Json(
                200, StubDocuments.List("variables", [.. variables.Select(v => StubDocuments.Variable(functionId, v))], variables.Count));
        }
    }

    public StubResponse Get(string functionId, string variableId)
    {
        lock (stub.Gate)
            return StubResponse.Json(200, StubDocuments.Variable(functionId, Find(stub.Find(functionId), variableId)));
    }

    public async Task<StubResponse> UpdateAsync(StubExchange exchange, string functionId, string variableId)
    {
        var parameters = await exchange.ParamsAsync().ConfigureAwait(false);
        var key = parameters.Text("key", 1, 255);
        lock (stub.Gate)
        {
            var function = stub.Find(functionId);
            var old = Find(function, variableId);
            var isSecret = parameters.Flag("secret", old.IsSecret);
            if (old.IsSecret && !isSecret)
                throw new StubErrorException(
                    400, "variable_cannot_unset_secret", "Secret variables cannot be marked as non-secret. Please re-create the variable if this is your intention.");
            var variable = old with { Key = key, Value = parameters.Text("value", 0, 8192, old.Value), IsSecret = isSecret };
            CheckKeyIsFree(function, variable);
            CheckFitsEncrypted(variable);
            function.VariableList[function.VariableList.IndexOf(old)] = variable;
            return StubResponse.Json(200, StubDocuments.Variable(functionId, variable));
        }
    }

    public StubResponse Delete(string functionId, string variableId)
    {
        lock (stub.Gate)
        {
            var function = stub.Find(functionId);
            function.VariableList.Remove(Find(function, variableId));
        }

        return StubResponse.NoContent;
    }

    private static AppwriteVariable Find(AppwriteFunction function, string variableId) =>
        function.VariableList.Find(v => v.Id == variableId) ?? throw StubErrorException.VariableNotFound();

    /// <summary>
    /// Throws when the encrypted value exceeds its column of 8,192 characters. The column contains base64 inside a JSON object of 121
    /// characters, with each slash of the base64 escaped. A real server has between 80 and 170 slashes there; the stub assumes one
    /// per 64 characters.
    /// </summary>
    private static void CheckFitsEncrypted(AppwriteVariable variable)
    {
        var base64 = (Encoding.UTF8.GetByteCount(variable.Value) + 2) / 3 * 4;
        if (121 + base64 + (base64 / 64) > 8192)
            throw StubErrorException.ServerError();
    }

    private static void CheckKeyIsFree(AppwriteFunction function, AppwriteVariable variable)
    {
        if (function.VariableList.Exists(v => v.Key == variable.Key && v.Id != variable.Id))
            throw new StubErrorException(
                409,
                "variable_already_exists",
                "Variable with the same ID already exists in this project. Try again with a different ID.");
    }
}
