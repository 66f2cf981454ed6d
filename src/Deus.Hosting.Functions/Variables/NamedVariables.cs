using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;

namespace Deus.Hosting.Functions.Variables;

/// <summary>Sets and deletes variables by name. Names are unique within a function.</summary>
internal sealed class NamedVariables(HostStorage storage, VariableValues values, IdGenerator ids, TimeProvider time)
{
    /// <summary>Creates a variable, or replaces the one with this name.</summary>
    /// <exception cref="FunctionStoreException">The function does not exist, or a secret variable would become readable.</exception>
    /// <exception cref="InvalidParameterException">The name or the value is not valid, or the function has too many variables.</exception>
    public Task<Variable> SetAsync(string functionId, string key, string value, bool secret, CancellationToken cancellationToken)
    {
        IdRules.Check(functionId, "functionId");
        VariableRules.CheckKeyAndValue(key, value);
        return storage.Database.WriteAsync(
            connection =>
            {
                FunctionTable.Get(connection, functionId);
                var before = VariableTable.FindByKey(connection, functionId, key);
                if (before is { Secret: true } && !secret)
                    throw FunctionStoreErrors.VariableCannotUnsetSecret(functionId, key);
                var variable = values.New(functionId, before?.Id ?? ids.Next(), key, value, secret) with
                {
                    CreatedAt = before?.CreatedAt ?? time.GetUtcNow(),
                };
                if (before is null)
                    VariableTable.Insert(connection, variable);
                else
                    VariableTable.Update(connection, variable);
                VariableRules.CheckAll(connection, functionId, values);
                FunctionTable.MarkNotLive(connection, functionId, variable.UpdatedAt);
                return variable;
            },
            cancellationToken);
    }

    /// <exception cref="FunctionStoreException">The function has no variable with this name.</exception>
    public Task<int> DeleteAsync(string functionId, string key, CancellationToken cancellationToken)
    {
        IdRules.Check(functionId, "functionId");
        return storage.Database.WriteAsync(
            connection =>
            {
                FunctionTable.Get(connection, functionId);
                var variable = VariableTable.FindByKey(connection, functionId, key)
                    ?? throw FunctionStoreErrors.VariableNotFound(functionId, key);
                FunctionTable.MarkNotLive(connection, functionId, time.GetUtcNow());
                return VariableTable.Delete(connection, variable.Id);
            },
            cancellationToken);
    }
}
