using System.Runtime.InteropServices;
using System.Text;

namespace Deus.Hosting.Functions.Storage.Folder;

/// <summary>
/// An open folder of Linux. Names are bytes, because .NET's files have no names that are not UTF-8, and relative to the open folder,
/// because a path has at most 4,096 bytes.
/// </summary>
internal sealed class NativeFolder : IDisposable
{
    /// <summary>The errors that <see cref="Marshal.GetLastPInvokeError"/> returns.</summary>
    public const int NotPermitted = 1, NotFound = 2, NoAccess = 13, Exists = 17, NotAFolder = 20, IsAFolder = 21, NotEmpty = 39;

    private const int CloseOnExec = 0x80000;
    private const int RemoveFolder = 0x200;
    private const int CurrentFolder = -100;
    private const uint OwnerOnly = 0x1C0; // 0700
    private const int NameOffset = 19; // Of d_name in struct dirent, on every 64-bit Linux.

    // These flags have other values on ARM.
    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;
    private static readonly int OnlyFolders = IsArm ? 0x4000 | 0x8000 : 0x10000 | 0x20000; // O_DIRECTORY | O_NOFOLLOW

    private readonly int _descriptor;
    private readonly nint _stream;

    private NativeFolder(int descriptor)
    {
        _descriptor = descriptor;
        _stream = fdopendir(descriptor);
    }

    /// <summary>Opens a folder, with permissions for its owner; null when it cannot be opened or is not a folder.</summary>
    public static NativeFolder? TryOpen(string path) => TryOpen(CurrentFolder, [.. Encoding.UTF8.GetBytes(path), 0]);

    /// <summary>Opens a folder of this folder, with permissions for its owner; null when it cannot be opened or is not a folder.</summary>
    public NativeFolder? TryOpen(byte[] name) => TryOpen(_descriptor, name);

    /// <summary>Waits until a folder's entries are on the disk.</summary>
    public static void Flush(string path) => Synchronise(path, fsync);

    /// <summary>Waits until everything that was written to the file system of a folder is on the disk.</summary>
    public static void FlushFileSystem(string path) => Synchronise(path, syncfs);

    /// <summary>Creates a hard link to a file. Returns false when the file system does not allow it.</summary>
    public static bool TryLink(string file, string link) =>
        linkat(CurrentFolder, [.. Encoding.UTF8.GetBytes(file), 0], CurrentFolder, [.. Encoding.UTF8.GetBytes(link), 0], 0) == 0;

    /// <summary>Reads the names of the next entries, each with a terminating zero.</summary>
    public List<byte[]> Read(int maximum)
    {
        rewinddir(_stream);
        var names = new List<byte[]>();
        while (names.Count < maximum && readdir(_stream) is var entry && entry != 0)
        {
            var name = NameAt(entry + NameOffset);
            if (name is not ([(byte)'.', 0] or [(byte)'.', (byte)'.', 0]))
                names.Add(name);
        }

        return names;
    }

    /// <summary>Deletes a file or an empty folder.</summary>
    /// <returns>0 when the entry is gone; otherwise the error.</returns>
    public int Delete(byte[] name)
    {
        if (unlinkat(_descriptor, name, 0) == 0)
            return 0;
        // For a folder the error is one of these, depending on the file system.
        var error = Marshal.GetLastPInvokeError();
        if (error is not (IsAFolder or NotPermitted))
            return error == NotFound ? 0 : error;
        if (unlinkat(_descriptor, name, RemoveFolder) == 0)
            return 0;
        var ofFolder = Marshal.GetLastPInvokeError();
        return ofFolder == NotAFolder ? error : ofFolder == NotFound ? 0 : ofFolder;
    }

    /// <summary>Moves a folder into another one. Another user's folder, and the root of a mounted file system, cannot be moved.</summary>
    public bool TryMove(byte[] name, NativeFolder target, byte[] newName)
    {
        if (renameat(_descriptor, name, target._descriptor, newName) == 0)
            return true;
        // Moving a folder changes its entry "..".
        return Marshal.GetLastPInvokeError() == NoAccess
            && fchmodat(_descriptor, name, OwnerOnly, 0) == 0
            && renameat(_descriptor, name, target._descriptor, newName) == 0;
    }

    public void Dispose() => _ = closedir(_stream); // Closes the descriptor too.

    private static NativeFolder? TryOpen(int parent, byte[] name)
    {
        var descriptor = openat(parent, name, OnlyFolders | CloseOnExec);
        if (descriptor < 0 && Marshal.GetLastPInvokeError() == NoAccess && fchmodat(parent, name, OwnerOnly, 0) == 0)
            descriptor = openat(parent, name, OnlyFolders | CloseOnExec);
        if (descriptor < 0)
            return null;
        _ = fchmod(descriptor, OwnerOnly); // A failure shows when an entry cannot be deleted.
        return new NativeFolder(descriptor);
    }

    private static void Synchronise(string path, Func<int, int> synchronise)
    {
        var descriptor = openat(CurrentFolder, [.. Encoding.UTF8.GetBytes(path), 0], CloseOnExec);
        var result = descriptor < 0 ? -1 : synchronise(descriptor);
        var error = Marshal.GetLastPInvokeError();
        if (descriptor >= 0)
            _ = close(descriptor);
        if (result != 0)
            throw new IOException($"The folder '{path}' could not be written to the disk: {Marshal.GetPInvokeErrorMessage(error)}.");
    }

    private static byte[] NameAt(nint text)
    {
        var length = 0;
        while (Marshal.ReadByte(text, length) != 0)
            length++;
        var name = new byte[length + 1];
        Marshal.Copy(text, name, 0, length);
        return name;
    }

#pragma warning disable IDE1006, SYSLIB1054, CA5392 // Names of the C library; byte arrays and numbers need no generated marshalling.
    [DllImport("libc", SetLastError = true)]
    private static extern int openat(int folder, byte[] name, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int unlinkat(int folder, byte[] name, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int renameat(int folder, byte[] name, int newFolder, byte[] newName);

    [DllImport("libc", SetLastError = true)]
    private static extern int linkat(int folder, byte[] name, int newFolder, byte[] newName, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int fchmodat(int folder, byte[] name, uint mode, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int fchmod(int descriptor, uint mode);

    [DllImport("libc", SetLastError = true)]
    private static extern int fsync(int descriptor);

    [DllImport("libc", SetLastError = true)]
    private static extern int syncfs(int descriptor);

    [DllImport("libc", SetLastError = true)]
    private static extern int close(int descriptor);

    [DllImport("libc")]
    private static extern nint fdopendir(int descriptor);

    [DllImport("libc")]
    private static extern nint readdir(nint stream);

    [DllImport("libc")]
    private static extern void rewinddir(nint stream);

    [DllImport("libc")]
    private static extern int closedir(nint stream);
#pragma warning restore IDE1006, SYSLIB1054, CA5392
}
