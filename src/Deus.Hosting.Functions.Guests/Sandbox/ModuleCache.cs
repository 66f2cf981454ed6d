using System.Security.Cryptography;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Sandbox;

/// <summary>
/// Compiled modules on disk, by the hash of their content and the settings of the engine. Wasmtime runs compiled code as it is, so the folder
/// belongs to the host's user alone.
/// </summary>
/// <param name="folder">The folder. It is created at the first use.</param>
/// <param name="maxBytes">The maximum size of all files in bytes. Beyond it the files that were not used for the longest time are deleted.</param>
/// <param name="engine">The engine.</param>
/// <param name="compiler">Compiles what is not cached.</param>
/// <param name="telemetry">Counts hits and misses.</param>
/// <param name="time">The clock.</param>
internal sealed class ModuleCache(string folder, long maxBytes, GuestEngine engine, ModuleCompiler compiler, GuestTelemetry telemetry, TimeProvider time)
{
    private const string Extension = ".cwasm";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly Lock _gate = new();

    /// <summary>Loads a module from the cache, or compiles it.</summary>
    /// <param name="code">The module in its binary form.</param>
    /// <param name="cancellationToken">Cancels the wait for another module that is compiled.</param>
    /// <exception cref="WasmtimeException">The module is invalid, or exceeds a limit of the engine.</exception>
    public async Task<Module> GetAsync(byte[] code, CancellationToken cancellationToken)
    {
        var path = PathOf(code);
        var cached = TryLoad(path);
        telemetry.Loaded(isCached: cached is not null);
        if (cached is not null)
            return cached;
        var module = await compiler.CompileAsync(code, cancellationToken).ConfigureAwait(false);
        Store(path, module);
        return module;
    }

    /// <summary>Returns the path at which the compiled form of a module is kept.</summary>
    public string PathOf(byte[] code) => Path.Combine(folder, $"{Convert.ToHexStringLower(SHA256.HashData(code))}-{engine.Fingerprint}{Extension}");

    private Module? TryLoad(string path)
    {
        try
        {
            if (!File.Exists(path))
                return null;
            var module = Module.DeserializeFile(engine.Engine, "function", path);
            File.SetLastWriteTimeUtc(path, time.GetUtcNow().UtcDateTime);
            return module;
        }
        catch (Exception e) when (e is WasmtimeException or IOException or UnauthorizedAccessException)
        {
            return null; // An unreadable or foreign file is replaced.
        }
    }

    private void Store(string path, Module module)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            Directory.CreateDirectory(folder, OwnerOnly);
            File.WriteAllBytes(temporary, module.Serialize());
            File.Move(temporary, path, overwrite: true);
            Prune(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // For example a full disk. The module runs from memory, and the next start compiles it again.
            if (File.Exists(temporary))
                File.Delete(temporary);
        }
    }

    /// <summary>Deletes files of other settings, unfinished files, and the oldest files beyond the limit.</summary>
    private void Prune(string newest)
    {
        lock (_gate)
        {
            var total = 0L;
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles().OrderByDescending(file => file.LastWriteTimeUtc).ToArray())
            {
                var isOurs = file.Name.EndsWith($"-{engine.Fingerprint}{Extension}", StringComparison.Ordinal);
                var isRecent = time.GetUtcNow() - file.LastWriteTimeUtc < TimeSpan.FromMinutes(1); // Another module may be written now.
                if (file.FullName != newest && (isOurs ? total + file.Length > maxBytes : !isRecent))
                    file.Delete();
                else
                    total += file.Length;
            }
        }
    }
}
