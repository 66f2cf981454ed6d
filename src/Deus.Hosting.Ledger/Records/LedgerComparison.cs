using System.Runtime.CompilerServices;
using Deus.Hosting.Ledger.Storage;

namespace Deus.Hosting.Ledger.Records;

/// <summary>Compares the records with the backend, page by page. What the pages of the backend did not show is asked for again by its id.</summary>
internal sealed class LedgerComparison(LedgerDatabase database, IFunctionCatalog catalog, IDeploymentManager manager)
{
    private const int PageSize = 100;

    public async IAsyncEnumerable<LedgerDifference> FindAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var deployment in Pages(DeploymentTable.LeftAsync, cancellationToken).ConfigureAwait(false))
            yield return new LedgerDifference(LedgerDifferenceKind.LeftDeployment, deployment.FunctionId, deployment);
        var number = await database.RunAsync(DifferenceTable.BeginAsync, cancellationToken).ConfigureAwait(false);
        await foreach (var functionId in UnknownFunctionsAsync(number, cancellationToken).ConfigureAwait(false))
            yield return new LedgerDifference(LedgerDifferenceKind.UnknownFunction, functionId);
        var unseen = Pages(
            (transaction, after, size) => DeploymentTable.UnseenAsync(transaction, number, after, size), cancellationToken);
        await foreach (var deployment in unseen.ConfigureAwait(false))
        {
            if (!await ExistsAsync(manager, deployment.FunctionId, cancellationToken).ConfigureAwait(false))
                yield return new LedgerDifference(LedgerDifferenceKind.MissingFunction, deployment.FunctionId, deployment);
        }

        await foreach (var functionId in UnseenPlacesAsync(number, cancellationToken).ConfigureAwait(false))
        {
            if (!await ExistsAsync(manager, functionId, cancellationToken).ConfigureAwait(false))
                yield return new LedgerDifference(LedgerDifferenceKind.UnusedPlace, functionId);
        }
    }

    /// <summary>Returns whether the backend has a function.</summary>
    public static async Task<bool> ExistsAsync(IDeploymentManager manager, string functionId, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var _ in manager.ListAsync(functionId, cancellationToken).ConfigureAwait(false))
                break;
            return true;
        }
        catch (HostingException e) when (e.Reason is HostingErrorReason.NotFound)
        {
            return false;
        }
    }

    private async IAsyncEnumerable<string> UnknownFunctionsAsync(long number, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var page = new List<string>(PageSize);
        await foreach (var function in catalog.ListFunctionsAsync(cancellationToken).ConfigureAwait(false))
        {
            page.Add(function.FunctionId);
            if (page.Count < PageSize)
                continue;
            foreach (var unknown in await UnknownAsync(page, number, cancellationToken).ConfigureAwait(false))
                yield return unknown;
            page.Clear();
        }

        foreach (var unknown in await UnknownAsync(page, number, cancellationToken).ConfigureAwait(false))
            yield return unknown;
    }

    private async Task<List<string>> UnknownAsync(List<string> functionIds, long number, CancellationToken cancellationToken)
    {
        if (functionIds.Count == 0)
            return [];
        var known = await database
            .RunAsync(transaction => DifferenceTable.MarkAsync(transaction, functionIds, number), cancellationToken).ConfigureAwait(false);
        return functionIds.FindAll(id => !known.Contains(id));
    }

    private async IAsyncEnumerable<string> UnseenPlacesAsync(long number, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = "";
        List<string> page;
        do
        {
            var position = after;
            page = await database
                .RunAsync(transaction => DifferenceTable.UnseenPlacesAsync(transaction, number, position, PageSize), cancellationToken)
                .ConfigureAwait(false);
            foreach (var functionId in page)
                yield return functionId;
            after = page.Count > 0 ? page[^1] : after;
        }
        while (page.Count == PageSize);
    }

    private async IAsyncEnumerable<LedgerDeployment> Pages(
        Func<LedgerTransaction, long, int, Task<List<LedgerDeployment>>> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = 0L;
        List<LedgerDeployment> page;
        do
        {
            var position = after;
            page = await database.RunAsync(transaction => read(transaction, position, PageSize), cancellationToken).ConfigureAwait(false);
            foreach (var deployment in page)
                yield return deployment;
            after = page.Count > 0 ? page[^1].Sequence : after;
        }
        while (page.Count == PageSize);
    }
}
