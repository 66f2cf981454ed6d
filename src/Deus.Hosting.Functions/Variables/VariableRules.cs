using System.Text;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Runtimes.Processes;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Variables;

/// <summary>Validates variables, with the limits of https://appwrite.io/docs/references/cloud/server-rest/functions.</summary>
internal static class VariableRules
{
    private const int MaxKeyLength = 255;
    private const int MaxValueLength = 8192;
    public const int MaxVariables = 1000;

    // In bytes, as "name=value" with its end. Linux refuses to start a process with a longer one.
    private const int MaxVariableBytes = 131_072;

    // In bytes, as ShellEnvironment counts them. Linux permits 2 MiB; the rest is left for the variables of the host.
    private const int MaxTotalBytes = 2_000_000;

    /// <exception cref="InvalidParameterException">The name or the value is too short or too long.</exception>
    public static void CheckKeyAndValue(string key, string value)
    {
        FunctionSettingsRules.CheckLength("key", key, 1, MaxKeyLength);
        FunctionSettingsRules.CheckLength("value", value, 0, MaxValueLength);
    }

    /// <summary>
    /// Rejects more variables than a function may have, and variables with which no process could be started. Call it in the transaction
    /// that changes a variable.
    /// </summary>
    /// <exception cref="InvalidParameterException">The variables are too many or too large.</exception>
    public static void CheckAll(SqliteConnection connection, string functionId, VariableValues values)
    {
        var all = VariableTable.List(connection, functionId);
        if (all.Count > MaxVariables)
            throw FunctionStoreErrors.Invalid("key", $"A function has at most {MaxVariables} variables");
        var total = 0L;
        foreach (var variable in all)
        {
            var value = values.Reveal(variable);
            var bytes = Encoding.UTF8.GetByteCount(variable.Key) + Encoding.UTF8.GetByteCount(value) + 2;
            if (bytes > MaxVariableBytes)
                throw FunctionStoreErrors.Invalid("value", $"The variable '{variable.Key}' has {bytes} bytes with its name. A variable has at most {MaxVariableBytes}");
            total += ShellEnvironment.SizeOf(variable.Key, value);
        }

        if (total > MaxTotalBytes)
            throw FunctionStoreErrors.Invalid("value", $"The variables of a function have at most {MaxTotalBytes} bytes together, with their names. They would have {total}");
    }

    /// <exception cref="FunctionStoreException">Another variable of the function has this name.</exception>
    public static void RefuseDuplicate(SqliteConnection connection, string functionId, string exceptId, string key)
    {
        if (VariableTable.FindByKey(connection, functionId, key) is { } other && other.Id != exceptId)
            throw FunctionStoreErrors.VariableAlreadyExists(functionId, key);
    }
}
