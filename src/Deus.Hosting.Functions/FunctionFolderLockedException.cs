namespace Deus.Hosting.Functions;

/// <summary>Another host, in this process or another one, uses the folder. Each host needs a separate folder.</summary>
public sealed class FunctionFolderLockedException : BackendException
{
    internal FunctionFolderLockedException(string folder, Exception innerException)
        : base(
            $"The function folder '{folder}' is in use by another host. Stop that host, or give this one a folder of its own "
            + "(FunctionsOptions.Folder).",
            HostingErrorReason.Misconfigured,
            innerException)
    {
        Folder = folder;
    }

    /// <summary>The absolute path of the folder.</summary>
    public string Folder { get; }
}
