namespace Deus.Hosting.Functions;

/// <summary>How functions are hosted in this process.</summary>
public sealed class FunctionsOptions
{
    /// <summary>
    /// The folder that holds everything: database, artifacts, unpacked code. Required; relative to the current directory.
    /// Created when it is not there. One host at a time uses it.
    /// </summary>
    public string Folder { get; set; } = "";

    /// <summary>The path of the <c>node</c> program, version 20 or newer; null (default) looks it up in <c>PATH</c>.</summary>
    public string? NodePath { get; set; }

    /// <summary>How long one build may take. More than zero; default 15 minutes.</summary>
    public TimeSpan BuildTimeout { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// A command that build commands run behind, with its arguments, for example a sandbox; null (default) or empty runs them
    /// directly. It gets the shell, <c>-c</c> and the commands as its last arguments, in the folder of the build.
    /// </summary>
    public IReadOnlyList<string>? BuildIsolation { get; set; }

    /// <summary>A jobs service that builds in place of this process; null (default) builds here.</summary>
    public RemoteBuilderOptions? RemoteBuilder { get; set; }

    /// <summary>How many builds run at the same time, 1 to 64. Default 1.</summary>
    public int MaxConcurrentBuilds { get; set; } = 1;

    /// <summary>The largest source artifact of a deployment in bytes, at least 1. Default 30,000,000.</summary>
    public long MaxSourceBytes { get; set; } = 30_000_000;

    /// <summary>
    /// The largest size in bytes of a deployment's files, unpacked, before and after its build; at least 1. Default
    /// 2,000,000,000.
    /// </summary>
    public long MaxUnpackedBytes { get; set; } = 2_000_000_000;

    /// <summary>
    /// The key that encrypts the values of variables, 32 bytes. Null (default) makes one in the folder, readable by its
    /// owner only, and logs a warning once.
    /// </summary>
    public ReadOnlyMemory<byte>? SecretKey { get; set; }
}
