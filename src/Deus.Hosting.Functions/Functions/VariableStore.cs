using Deus.Hosting.Functions.Storage;

namespace Deus.Hosting.Functions;

/// <summary>The variables of functions. Every value is encrypted, the readable ones too: a variable may become secret later.</summary>
internal sealed class VariableStore(HostStorage storage, IdGenerator ids, TimeProvider time)
{
    /// <param name="functionId">The function.</param>
    /// <param name="variableId">The id, or <c>unique()</c>.</param>
    /// <param name="key">The name.</param>
    /// <param name="value">The value.</param>
    /// <param name="secret">True when the value must not be read back.</param>
    /// <param name="cancellationToken">Cancels before the change.</param>
    public Task<Variable> CreateAsync(
        string functionId, string variableId, string key, string value, bool secret, CancellationToken cancellationToken)
    {
        IdRules.Check(functionId, "functionId");
        var id = ids.From(variableId, "variableId");
        VariableRules.CheckKeyAndValue(key, value);
        return storage.Database.WriteAsync(
            connection =>
            {
                FunctionRows.Get(connection, functionId);
                VariableRules.RefuseDuplicate(connection, functionId, id, key);
                var variable = New(functionId, id, key, value, secret);
                VariableRows.Insert(connection, variable);
                VariableRules.RefuseTooMany(connection, functionId);
                FunctionRows.MarkNotLive(connection, functionId, variable.CreatedAt);
                return variable;
            },
            cancellationToken);
    }

    /// <summary>Creates a variable, or replaces the one of its name.</summary>
    /// <exception cref="FunctionStoreException">Not acceptable, or a secret one would become readable.</exception>
    public Task<Variable> SetAsync(string functionId, string key, string value, bool secret, CancellationToken cancellationToken)
    {
        IdRules.Check(functionId, "functionId");
        VariableRules.CheckKeyAndValue(key, value);
        return storage.Database.WriteAsync(
            connection =>
            {
                FunctionRows.Get(connection, functionId);
                var before = VariableRows.FindByKey(connection, functionId, key);
                if (before is { Secret: true } && !secret)
                    throw Problems.VariableCannotUnsetSecret(functionId, key);
                var variable = New(functionId, before?.Id ?? ids.Next(), key, value, secret) with
                {
                    CreatedAt = before?.CreatedAt ?? time.GetUtcNow(),
                };
                if (before is null)
                    VariableRows.Insert(connection, variable);
                else
                    VariableRows.Update(connection, variable);
                VariableRules.RefuseTooMany(connection, functionId);
                FunctionRows.MarkNotLive(connection, functionId, variable.UpdatedAt);
                return variable;
            },
            cancellationToken);
    }

    public IReadOnlyList<Variable> List(string functionId) => storage.Database.Read(connection =>
    {
        FunctionRows.Get(connection, IdRules.Check(functionId, "functionId"));
        return VariableRows.List(connection, functionId);
    });

    public Variable Get(string functionId, string variableId) => storage.Database.Read(connection =>
    {
        FunctionRows.Get(connection, IdRules.Check(functionId, "functionId"));
        return VariableRows.Get(connection, functionId, IdRules.Check(variableId, "variableId"));
    });

    /// <summary>Changes what is given; null leaves a part as it is.</summary>
    public Task<Variable> UpdateAsync(
        string functionId, string variableId, string key, string? value, bool? secret, CancellationToken cancellationToken)
    {
        IdRules.Check(functionId, "functionId");
        IdRules.Check(variableId, "variableId");
        VariableRules.CheckKeyAndValue(key, value ?? "");
        return storage.Database.WriteAsync(
            connection =>
            {
                FunctionRows.Get(connection, functionId);
                var before = VariableRows.Get(connection, functionId, variableId);
                if (before.Secret && secret is false)
                    throw Problems.VariableCannotUnsetSecret(functionId, before.Key);
                VariableRules.RefuseDuplicate(connection, functionId, exceptId: variableId, key);
                var after = before with
                {
                    Key = key,
                    SealedValue = value is null ? before.SealedValue : Seal(variableId, value),
                    Secret = secret ?? before.Secret,
                    UpdatedAt = time.GetUtcNow(),
                };
                VariableRows.Update(connection, after);
                FunctionRows.MarkNotLive(connection, functionId, after.UpdatedAt);
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
                FunctionRows.Get(connection, functionId);
                VariableRows.Get(connection, functionId, variableId);
                FunctionRows.MarkNotLive(connection, functionId, time.GetUtcNow());
                return VariableRows.Delete(connection, variableId);
            },
            cancellationToken);
    }

    /// <exception cref="FunctionStoreException">The function has no variable of this name.</exception>
    public Task<int> DeleteByKeyAsync(string functionId, string key, CancellationToken cancellationToken)
    {
        IdRules.Check(functionId, "functionId");
        return storage.Database.WriteAsync(
            connection =>
            {
                FunctionRows.Get(connection, functionId);
                var variable = VariableRows.FindByKey(connection, functionId, key)
                    ?? throw Problems.VariableNotFound(functionId, key);
                FunctionRows.MarkNotLive(connection, functionId, time.GetUtcNow());
                return VariableRows.Delete(connection, variable.Id);
            },
            cancellationToken);
    }

    /// <summary>The value in the clear: for workers and builds, and for readers of a variable that is not secret.</summary>
    public string Reveal(Variable variable) => storage.Secrets.Unseal(variable.SealedValue, variable.Id);

    private byte[] Seal(string id, string value) => storage.Secrets.Seal(value, id);

    /// <summary>A variable with its value sealed, not stored yet.</summary>
    public Variable New(string functionId, string id, string key, string value, bool secret)
    {
        var now = time.GetUtcNow();
        return new Variable
        {
            Id = id,
            FunctionId = functionId,
            Key = key,
            SealedValue = Seal(id, value),
            Secret = secret,
            CreatedAt = now,
            UpdatedAt = now,
        };
    }
}
