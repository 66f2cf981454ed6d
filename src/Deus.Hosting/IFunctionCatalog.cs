namespace Deus.Hosting;

/// <summary>Lists the functions of a backend. Implementations are safe for concurrent use.</summary>
public interface IFunctionCatalog
{
    /// <summary>Lists all functions in the order of their creation. Pages are read while the caller enumerates.</summary>
    /// <param name="cancellationToken">Stops the listing.</param>
    /// <returns>The functions. A function that is created or deleted during the listing may be missing or included.</returns>
    /// <exception cref="HostingException">A page could not be read. Thrown while enumerating.</exception>
    IAsyncEnumerable<FunctionSummary> ListFunctionsAsync(CancellationToken cancellationToken = default);
}
