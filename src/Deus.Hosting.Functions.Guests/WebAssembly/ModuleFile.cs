using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Guests.WebAssembly;

/// <summary>Reads the module of a deployment.</summary>
internal static class ModuleFile
{
    /// <exception cref="BuildRejectedException">The entry file is outside of the folder, or does not exist.</exception>
    public static async Task<byte[]> ReadAsync(RuntimeDeployment deployment, CancellationToken cancellationToken)
    {
        // Join, because Combine would take an entry file with a slash at its beginning for a path of the machine.
        var path = Path.GetFullPath(Path.Join(deployment.CodeFolder, deployment.Entrypoint));
        if (!path.StartsWith(Path.GetFullPath(deployment.CodeFolder) + Path.DirectorySeparatorChar, StringComparison.Ordinal) || !File.Exists(path))
            throw new BuildRejectedException($"The entry file '{deployment.Entrypoint}' is not a file. Accepted: the path of a WebAssembly module.");
        return await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
    }
}
