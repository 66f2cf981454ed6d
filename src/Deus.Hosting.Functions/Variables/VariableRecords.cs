using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;

namespace Deus.Hosting.Functions.Variables;

/// <summary>Creates, reads, updates and deletes variables by id.</summary>
internal sealed class VariableRecords(HostStorage storage, VariableValues values, IdGenerator ids, TimeProvider time)
{
    /// <param name="functionId">The id of the function.</param>
    /// <param name="variableId">The id, or <c>unique()</c> to generate one.</param>
    /// <param name="key">The name of the variable.</param>
    /// <param name="value">The value of the variable.</param>
    /// <param name="secret">True when the value cannot be read back.</param>
    /// <param name="cancellationToken">Cancels the call until the change is committed; afterwards it has no effect.</param>
    public Task<Variable> CreateAsync(
        string functionId, string variableId, string key, string value, bool secret, CancellationToken cancellationToken)
    {
        IdRules.Check(functionId, "functionId");
        var id = ids.From(variableId, "variableId");
        VariableRules.CheckKeyAndValue(key, value);
        return storage.Database.WriteAsync(
            connection =>
            {
                FunctionTable.Get(connection, functionId);
                VariableRules.RefuseDuplicate(connection, functionId, id, key);
                var variable = values.New(functionId, id, key, value, secret);
                VariableTable.Insert(connection, variable);
                VariableRules.CheckAll(connection, functionId, values);
                FunctionTable.MarkNotLive(connection, functionId, variable.CreatedAt);
                return variable;
            },
            cancellationToken);
    }

    public IReadOnlyList<Variable> List(string functionId) => storage.Database.Read(connection =>
    {
        FunctionTable.Get(connection, IdRules.Check(functionId, "functionId"));
        return VariableTable.List(connection, functionId);
    });

    public Variable Get(string functionId, string variableId) => storage.Database.Read(connection =>
    {
        FunctionTable.Get(connection, IdRules.Check(functionId, "functionId"));
        return VariableTable.Get(connection, functionId, IdRules.Check(variableId, "variableId"));
    });

    /// <summary>Updates a variable. A null value or secret flag leaves it unchanged.</summary>
    public Task<Variable> UpdateAsync(
        string functionId, string variableId, string key, string? value, bool? secret, CancellationToken cancellationToken)
    {
        IdRules.Check(functionId, "functionId");
        IdRules.Check(variableId, "variableId");
        VariableRules.CheckKeyAndValue(key, value ?? "");
        return storage.Database.WriteAsync(
            connection =>
            {
                FunctionTable.Get(connection, functionId);
                var before = VariableTable.Get(connection, functionId, variableId);
                if (before.Secret && secret is false)
                    throw FunctionStoreErrors.VariableCannotUnsetSecret(functionId, before.Key);
                VariableRules.RefuseDuplicate(connection, functionId, exceptId: variableId, key);
                var after = before with
                {
                    Key = key,
                    SealedValue = value is null ? before.SealedValue : values.Seal(variableId, value),
                    Secret = secret ?? before.Secret,
                    UpdatedAt = time.GetUtcNow(),
                };
                VariableTable.Update(connection, after);
                VariableRules.CheckAll(connection, functionId, values);
                FunctionTable.MarkNotLive(connection, functionId, after.UpdatedAt);
                return after;
            },
            cancellationToken);
    }

    public Task DeleteAsync(string functionId, string variableId, CancellationToken cancellationToken)
    {
        IdRules.Check(functionId, "functionId");
        IdRules.Check(variableId, "variableId");
        return storage.Database.WriteAsync(
            connection =>
            {
                FunctionTable.Get(connection, functionId);
                VariableTable.Get(connection, functionId, variableId);
                FunctionTable.MarkNotLive(connection, functionId, time.GetUtcNow());
                return VariableTable.Delete(connection, variableId);
            },
            cancellationToken);
    }

    /// <summary>Returns the decrypted value, for workers, for builds, and for readers of a variable that is not secret.</summary>
    public string Reveal(Variable variable) => values.Reveal(variable);
}
