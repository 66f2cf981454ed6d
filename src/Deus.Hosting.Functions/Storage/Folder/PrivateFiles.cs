namespace Deus.Hosting.Functions.Storage.Folder;

/// <summary>
/// Creates files with the mode 0600 and folders with 0700, whatever the umask of the process is. Everything that the host writes is created
/// here; <c>BannedSymbols.txt</c> of the project forbids the other ways. On Windows both have the default permissions.
/// </summary>
internal static class PrivateFiles
{
    private const UnixFileMode File600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Folder700 = File600 | UnixFileMode.UserExecute;

#pragma warning disable RS0030 // The only place that creates folders.
    /// <summary>Creates a folder, or changes the mode of an existing one. Missing folders above it are created too.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(path, Folder700);
        if (File.GetUnixFileMode(path) != Folder700)
            File.SetUnixFileMode(path, Folder700); // The folder existed, or the umask removed permissions.
    }
#pragma warning restore RS0030

    /// <summary>Creates a file.</summary>
    /// <param name="path">The path; no file may exist there.</param>
    /// <param name="isExecutable">True when the user may execute the file: its mode is then 0700.</param>
    public static FileStream Create(string path, bool isExecutable = false) => Open(
        path,
        new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous },
        isExecutable ? Folder700 : File600);

    /// <summary>Opens a file that may be created by the call, and changes the mode of an existing one.</summary>
    public static FileStream Open(string path, FileStreamOptions options) => Open(path, options, File600);

    /// <summary>Writes a text to a file, which is created or replaced.</summary>
    public static void WriteText(string path, string text)
    {
        using var file = Open(path, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write });
        using var writer = new StreamWriter(file);
        writer.Write(text);
    }

    /// <summary>Copies a file with its mode. No file may exist at the target.</summary>
    public static void Copy(string source, string target)
    {
        using var from = new FileStream(source, new FileStreamOptions { Access = FileAccess.Read, Share = FileShare.Read });
        using var to = Create(target, !OperatingSystem.IsWindows() && (File.GetUnixFileMode(source) & UnixFileMode.UserExecute) != 0);
        from.CopyTo(to);
    }

    /// <summary>Changes the mode of files of a folder to 0600, without links and without the folders inside.</summary>
    public static void Restrict(string folder, string names = "*")
    {
        if (OperatingSystem.IsWindows())
            return;
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles(names).Where(file => file.LinkTarget is null && file.UnixFileMode != File600))
            File.SetUnixFileMode(file.FullName, File600);
    }

    private static FileStream Open(string path, FileStreamOptions options, UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows())
            return new FileStream(path, options);
        if (options.Mode != FileMode.Open)
            options.UnixCreateMode = mode;
        var file = new FileStream(path, options);
        try
        {
            if (File.GetUnixFileMode(file.SafeFileHandle) != mode)
                File.SetUnixFileMode(file.SafeFileHandle, mode);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
