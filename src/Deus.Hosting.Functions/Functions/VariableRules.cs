using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions;

/// <summary>What a variable accepts; the limits are those of https://appwrite.io/docs/references/cloud/server-rest/functions.</summary>
internal static class VariableRules
{
    private const int MaxKeyLength = 255;
    private const int MaxValueLength = 8192;
    public const int MaxVariables = 1000;

    /// <exception cref="InvalidParameterException">One of them is too short or too long.</exception>
    public static void CheckKeyAndValue(string key, string value)
    {
        SettingsRules.CheckLength("key", key, 1, MaxKeyLength);
        SettingsRules.CheckLength("value", value, 0, MaxValueLength);
    }

    /// <summary>Call it within the transaction that adds.</summary>
    /// <exception cref="InvalidParameterException">The function has more than it may.</exception>
    public static void RefuseTooMany(SqliteConnection connection, string functionId)
    {
        if (VariableRows.List(connection, functionId).Count > MaxVariables)
            throw Problems.Invalid("key", $"A function has at most {MaxVariables} variables");
    }

    /// <exception cref="FunctionStoreException">Another variable of the function has that name.</exception>
    public static void RefuseDuplicate(SqliteConnection connection, string functionId, string exceptId, string key)
    {
        if (VariableRows.FindByKey(connection, functionId, key) is { } other && other.Id != exceptId)
            throw Problems.VariableAlreadyExists(functionId, key);
    }
}
