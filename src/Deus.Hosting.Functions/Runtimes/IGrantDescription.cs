namespace Deus.Hosting.Functions.Runtimes;

/// <summary>
/// Describes what a function may use of the host application, for people who look at it. A package with grants registers one implementation.
/// </summary>
public interface IGrantDescription
{
    /// <summary>Reads the grants of a function.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>One line for each grant; empty when the function has none.</returns>
    Task<IReadOnlyList<string>> DescribeAsync(string functionId, CancellationToken cancellationToken = default);
}
