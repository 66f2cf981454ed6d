namespace Deus.Hosting.Functions;

/// <summary>The folder's content cannot be used by this version of the library, or with this key. Nothing was changed.</summary>
public sealed class FunctionFolderUnusableException : BackendException
{
    internal FunctionFolderUnusableException(string folder, string problem, Exception? innerException = null)
        : base($"The function folder '{folder}' cannot be used: {problem}", HostingErrorReason.Misconfigured, innerException)
    {
        Folder = folder;
    }

    /// <summary>The folder's absolute path.</summary>
    public string Folder { get; }
}
