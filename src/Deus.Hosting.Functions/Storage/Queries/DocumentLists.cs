using Deus.Hosting.Functions.Builds.Events;
using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Executions.Records;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Variables;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Storage.Queries;

/// <summary>
/// Reads pages of functions, deployments, variables and executions, each from one snapshot. The items of a page share the characters of
/// logs equally, so that the memory of a page is bounded.
/// </summary>
internal sealed class DocumentLists(HostStorage storage)
{
    /// <exception cref="CursorRefusedException">The function of the cursor does not exist, or its ordering attribute is null.</exception>
    public Listed<HostedFunction> Functions(ListQuery query) => storage.Database.Read(connection =>
        Load(new QuerySelect(connection, QuerySources.Functions, functionId: null, query).Run(), id => FunctionTable.Get(connection, id)));

    /// <exception cref="FunctionStoreException">The function does not exist.</exception>
    /// <exception cref="CursorRefusedException">The deployment of the cursor does not exist, or its ordering attribute is null.</exception>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="query">The query.</param>
    /// <param name="logCharacters">The maximum number of characters of all build logs; 0 reads no logs.</param>
    public Listed<Deployment> Deployments(string functionId, ListQuery query, int logCharacters) => Of(
        QuerySources.Deployments,
        functionId,
        query,
        (connection, id, count) => WithLog(connection, DeploymentTable.Get(connection, functionId, id), logCharacters / count));

    /// <exception cref="FunctionStoreException">The function does not exist.</exception>
    /// <exception cref="CursorRefusedException">The variable of the cursor does not exist, or its ordering attribute is null.</exception>
    public Listed<Variable> Variables(string functionId, ListQuery query) => Of(
        QuerySources.Variables, functionId, query, (connection, id, _) => VariableTable.Get(connection, functionId, id));

    /// <exception cref="FunctionStoreException">The function does not exist.</exception>
    /// <exception cref="CursorRefusedException">The execution of the cursor does not exist, or its ordering attribute is null.</exception>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="query">The query.</param>
    /// <param name="logCharacters">The maximum number of characters of all logs and errors.</param>
    public Listed<Execution> Executions(string functionId, ListQuery query, int logCharacters) => Of(
        QuerySources.Executions, functionId, query, (connection, id, count) => ExecutionTable.GetListed(connection, id, logCharacters / count / 2));

    private static Deployment WithLog(SqliteConnection connection, Deployment deployment, int characters) => characters == 0
        ? deployment
        : deployment with { Log = TailBuffer.ForList("Logs", BuildLogTable.Read(connection, deployment.Id, characters + 1L), characters) };

    private Listed<T> Of<T>(QuerySource source, string functionId, ListQuery query, Func<SqliteConnection, string, int, T> load) =>
        storage.Database.Read(connection =>
        {
            FunctionTable.Get(connection, IdRules.Check(functionId, "functionId"));
            var page = new QuerySelect(connection, source, functionId, query).Run();
            return Load(page, id => load(connection, id, page.Items.Count));
        });

    private static Listed<T> Load<T>(Listed<string> page, Func<string, T> load) =>
        new(page.Total, [.. page.Items.Select(load)]);
}
