using Deus.Hosting.Functions.Deployments;

namespace Deus.Hosting.Functions;

/// <summary>Operations over the deployments of a function.</summary>
public static class DeploymentStoreExtensions
{
    /// <summary>
    /// Compares the sources of two deployments line by line. Both are read with <see cref="IDeploymentStore.ReadSourceAsync"/>. Kinds of line breaks
    /// are not compared.
    /// </summary>
    /// <param name="deployments">The deployments.</param>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="oldDeploymentId">The id of the old deployment.</param>
    /// <param name="newDeploymentId">The id of the new deployment.</param>
    /// <param name="cancellationToken">Cancels the reads.</param>
    /// <returns>All lines of both sources in order; removed lines stand before added ones.</returns>
    /// <exception cref="ArgumentException">An id is not valid.</exception>
    /// <exception cref="FunctionStoreException">The function has no such deployment, or a source is not a text.</exception>
    /// <exception cref="FunctionHostException">The host failed, for example because its folder cannot be read.</exception>
    public static async Task<IReadOnlyList<DiffLine>> CompareAsync(
        this IDeploymentStore deployments, string functionId, string oldDeploymentId, string newDeploymentId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(deployments);
        var before = await deployments.ReadSourceAsync(functionId, oldDeploymentId, cancellationToken: cancellationToken).ConfigureAwait(false);
        var after = await deployments.ReadSourceAsync(functionId, newDeploymentId, cancellationToken: cancellationToken).ConfigureAwait(false);
        return LineDiff.Create(before, after);
    }
}
