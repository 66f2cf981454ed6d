using Deus.Hosting.Backends;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Variables;

/// <summary>The variables that come with a function or a deployment, several at once.</summary>
internal sealed class DeployedVariables(VariableValues values, IdGenerator ids, TimeProvider time)
{
    /// <summary>
    /// Sets several variables within a transaction of the caller's, overwriting those of the same names and leaving all
    /// others; a default overwrites nothing.
    /// </summary>
    public void Set(SqliteConnection connection, string functionId, IReadOnlyList<DeployVariable> set)
    {
        foreach (var variable in set)
        {
            if (VariableTable.FindByKey(connection, functionId, variable.Key) is { } old)
            {
                if (variable.IsDefault)
                    continue;
                VariableTable.Delete(connection, old.Id);
            }

            VariableTable.Insert(connection, values.New(functionId, ids.Next(), variable.Key, variable.Value, !variable.IsPlain));
        }

        VariableRules.RefuseTooMany(connection, functionId);
        FunctionTable.MarkNotLive(connection, functionId, time.GetUtcNow());
    }

    /// <summary>Whether the variables are set already as they would be.</summary>
    public bool AreSet(SqliteConnection connection, string functionId, IReadOnlyList<DeployVariable> set) =>
        set.All(wanted => VariableTable.FindByKey(connection, functionId, wanted.Key) is { } present
            && (wanted.IsDefault || (present.Secret == !wanted.IsPlain && values.Reveal(present) == wanted.Value)));
}
