namespace Deus.Hosting.Functions;

/// <summary>
/// The folder cannot be created, read or written, or its content does not match this version of the library or this key. The content
/// is unchanged.
/// </summary>
public sealed class FunctionFolderUnusableException : BackendException
{
    internal FunctionFolderUnusableException(string folder, string problem, Exception? innerException = null)
        : base($"The function folder '{folder}' cannot be used: {problem}", HostingErrorReason.Misconfigured, innerException)
    {
        Folder = folder;
    }

    /// <summary>The absolute path of the folder.</summary>
    public string Folder { get; }
}
