using Deus.Hosting.Backends;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Variables;

/// <summary>Sets the variables of a new function or deployment together.</summary>
internal sealed class DeployedVariables(VariableValues values, IdGenerator ids, TimeProvider time)
{
    /// <summary>
    /// Sets variables in the caller's transaction. It overwrites variables with the same names and keeps all others. A default value
    /// does not overwrite an existing variable.
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

        VariableRules.CheckAll(connection, functionId, values);
        FunctionTable.MarkNotLive(connection, functionId, time.GetUtcNow());
    }

    /// <summary>Returns true when <see cref="Set"/> would change no variable.</summary>
    public bool AreSet(SqliteConnection connection, string functionId, IReadOnlyList<DeployVariable> set) =>
        set.All(wanted => VariableTable.FindByKey(connection, functionId, wanted.Key) is { } present
            && (wanted.IsDefault || (present.Secret == !wanted.IsPlain && values.Reveal(present) == wanted.Value)));
}
