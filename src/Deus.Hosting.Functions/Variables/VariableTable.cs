using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Variables;

/// <summary>The SQL of the table <c>variables</c>.</summary>
internal static class VariableTable
{
    public static List<Variable> List(SqliteConnection connection, string functionId) =>
        connection.Sql("SELECT * FROM variables WHERE function_id = $function ORDER BY rowid")
            .With("$function", functionId).List(Map);

    /// <exception cref="FunctionStoreException">The function has no such variable.</exception>
    public static Variable Get(SqliteConnection connection, string functionId, string variableId) =>
        Find(connection, variableId) is { } variable && variable.FunctionId == functionId
            ? variable
            : throw FunctionStoreErrors.VariableNotFound(functionId, variableId);

    public static Variable? Find(SqliteConnection connection, string variableId) =>
        connection.Sql("SELECT * FROM variables WHERE id = $id").With("$id", variableId).FirstOrDefault(Map);

    public static Variable? FindByKey(SqliteConnection connection, string functionId, string key) =>
        connection.Sql("SELECT * FROM variables WHERE function_id = $function AND key = $key")
            .With("$function", functionId).With("$key", key).FirstOrDefault(Map);

    /// <exception cref="FunctionStoreException">A variable with this id exists already.</exception>
    public static void Insert(SqliteConnection connection, Variable variable)
    {
        if (Find(connection, variable.Id) is not null)
            throw FunctionStoreErrors.VariableAlreadyExists(variable.FunctionId, variable.Key);
        connection.Sql(
            """
            INSERT INTO variables (id, function_id, key, value, secret, created_at, updated_at)
            VALUES ($id, $function, $key, $value, $secret, $created, $updated)
            """)
            .With("$id", variable.Id).With("$function", variable.FunctionId).With("$key", variable.Key)
            .With("$value", variable.SealedValue).With("$secret", variable.Secret)
            .With("$created", variable.CreatedAt).With("$updated", variable.UpdatedAt).Run();
    }

    public static void Update(SqliteConnection connection, Variable variable) =>
        connection.Sql("UPDATE variables SET key = $key, value = $value, secret = $secret, updated_at = $updated WHERE id = $id")
            .With("$id", variable.Id).With("$key", variable.Key).With("$value", variable.SealedValue)
            .With("$secret", variable.Secret).With("$updated", variable.UpdatedAt).Run();

    public static int Delete(SqliteConnection connection, string variableId) =>
        connection.Sql("DELETE FROM variables WHERE id = $id").With("$id", variableId).Run();

    private static Variable Map(SqliteDataReader row) => new()
    {
        Id = row.Text("id"),
        FunctionId = row.Text("function_id"),
        Key = row.Text("key"),
        SealedValue = row.Bytes("value"),
        Secret = row.Bool("secret"),
        CreatedAt = row.Time("created_at"),
        UpdatedAt = row.Time("updated_at"),
    };
}
