using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Variables;

/// <summary>Validates variables, with the limits of https://appwrite.io/docs/references/cloud/server-rest/functions.</summary>
internal static class VariableRules
{
    private const int MaxKeyLength = 255;
    private const int MaxValueLength = 8192;
    public const int MaxVariables = 1000;

    /// <exception cref="InvalidParameterException">The name or the value is too short or too long.</exception>
    public static void CheckKeyAndValue(string key, string value)
    {
        FunctionSettingsRules.CheckLength("key", key, 1, MaxKeyLength);
        FunctionSettingsRules.CheckLength("value", value, 0, MaxValueLength);
    }

    /// <summary>Rejects more than the maximum number of variables. Call it in the transaction that adds a variable.</summary>
    /// <exception cref="InvalidParameterException">The function has more than <see cref="MaxVariables"/> variables.</exception>
    public static void RefuseTooMany(SqliteConnection connection, string functionId)
    {
        if (VariableTable.List(connection, functionId).Count > MaxVariables)
            throw FunctionStoreErrors.Invalid("key", $"A function has at most {MaxVariables} variables");
    }

    /// <exception cref="FunctionStoreException">Another variable of the function has this name.</exception>
    public static void RefuseDuplicate(SqliteConnection connection, string functionId, string exceptId, string key)
    {
        if (VariableTable.FindByKey(connection, functionId, key) is { } other && other.Id != exceptId)
            throw FunctionStoreErrors.VariableAlreadyExists(functionId, key);
    }
}
