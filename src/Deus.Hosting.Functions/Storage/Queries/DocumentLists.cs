using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Executions.Records;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Variables;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Storage.Queries;

/// <summary>Reads pages of functions, deployments, variables and executions, each from one snapshot.</summary>
internal sealed class DocumentLists(HostStorage storage)
{
    /// <exception cref="CursorRefusedException">The function of the cursor does not exist, or its ordering attribute is null.</exception>
    public Listed<HostedFunction> Functions(ListQuery query) => storage.Database.Read(connection =>
        Load(new QuerySelect(connection, QuerySources.Functions, functionId: null, query).Run(), id => FunctionTable.Get(connection, id)));

    /// <exception cref="FunctionStoreException">The function does not exist.</exception>
    /// <exception cref="CursorRefusedException">The deployment of the cursor does not exist, or its ordering attribute is null.</exception>
    public Listed<Deployment> Deployments(string functionId, ListQuery query) => Of(
        QuerySources.Deployments, functionId, query, (connection, id) => DeploymentTable.Get(connection, functionId, id));

    /// <exception cref="FunctionStoreException">The function does not exist.</exception>
    /// <exception cref="CursorRefusedException">The variable of the cursor does not exist, or its ordering attribute is null.</exception>
    public Listed<Variable> Variables(string functionId, ListQuery query) => Of(
        QuerySources.Variables, functionId, query, (connection, id) => VariableTable.Get(connection, functionId, id));

    /// <exception cref="FunctionStoreException">The function does not exist.</exception>
    /// <exception cref="CursorRefusedException">The execution of the cursor does not exist, or its ordering attribute is null.</exception>
    public Listed<Execution> Executions(string functionId, ListQuery query) => Of(
        QuerySources.Executions, functionId, query, (connection, id) => ExecutionTable.Get(connection, functionId, id));

    private Listed<T> Of<T>(QuerySource source, string functionId, ListQuery query, Func<SqliteConnection, string, T> load) =>
        storage.Database.Read(connection =>
        {
            FunctionTable.Get(connection, IdRules.Check(functionId, "functionId"));
            return Load(new QuerySelect(connection, source, functionId, query).Run(), id => load(connection, id));
        });

    private static Listed<T> Load<T>(Listed<string> page, Func<string, T> load) =>
        new(page.Total, [.. page.Items.Select(load)]);
}
