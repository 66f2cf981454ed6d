namespace Deus.Hosting.Functions;

/// <summary>Another host process, or another host of this process, uses the folder. Each host needs a folder of its own.</summary>
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

    /// <summary>The folder's absolute path.</summary>
    public string Folder { get; }
}
