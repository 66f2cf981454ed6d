using System.Text;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Guests.Scripts;

/// <summary>The source of a script and the name of its file.</summary>
/// <param name="Name">The name in messages, for example <c>main.lua</c>.</param>
/// <param name="Code">The source, as UTF-8.</param>
internal sealed record ScriptSource(string Name, byte[] Code)
{
    private const int MaxBytes = 1024 * 1024;

    /// <summary>The lines of the source.</summary>
    public IReadOnlyList<string> Lines => field ??= Encoding.UTF8.GetString(Code).ReplaceLineEndings("\n").Split('\n');

    /// <summary>Reads the entry file of a deployment.</summary>
    /// <exception cref="BuildRejectedException">The entry file is outside of the folder, does not exist, or is too large.</exception>
    public static async Task<ScriptSource> ReadAsync(RuntimeDeployment deployment, CancellationToken cancellationToken)
    {
        // Join, because Combine would take an entry file with a slash at its beginning for a path of the machine.
        var path = Path.GetFullPath(Path.Join(deployment.CodeFolder, deployment.Entrypoint));
        if (!path.StartsWith(Path.GetFullPath(deployment.CodeFolder) + Path.DirectorySeparatorChar, StringComparison.Ordinal) || !File.Exists(path))
            throw new BuildRejectedException($"The entry file '{deployment.Entrypoint}' is not a file. Accepted: the path of a script.");
        if (new FileInfo(path).Length > MaxBytes)
            throw new BuildRejectedException($"The entry file '{deployment.Entrypoint}' is larger than {MaxBytes} bytes.");
        return new ScriptSource(deployment.Entrypoint, await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false));
    }
}
