namespace Deus.Hosting.Artifacts;

/// <summary>
/// Creates private temporary files, which are deleted when they are closed; on Unix also when the process crashes.
/// </summary>
internal static class SpoolFile
{
    /// <exception cref="HostingConfigurationException">The temporary folder does not exist or cannot be written.</exception>
    public static FileStream Create()
    {
        try
        {
            return CreateFile();
        }
        catch (Exception e) when (e is DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw new HostingConfigurationException(
                $"The folder for temporary files '{Path.GetTempPath()}' cannot be used. Accepted: a folder that this process can write. Create "
                + "the folder, or set the environment variable TMPDIR (on Windows TMP).",
                e);
        }
    }

    private static FileStream CreateFile()
    {
        var path = Path.Combine(Path.GetTempPath(), $"deus-{Guid.NewGuid():N}.tmp");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(path, options);
        if (!OperatingSystem.IsWindows())
            File.Delete(path);
        return file;
    }
}
