using System.Globalization;
using System.Text;

namespace Deus.Hosting.Functions.Storage.Folder;

/// <summary>
/// Removes folders with content that other programs have written: names that are not UTF-8, any depth, write-protected folders. A folder
/// inside is moved to the top before its content is removed. So at most two folders are open, no path becomes long, and nothing is removed
/// from a mounted file system, because its root cannot be moved.
/// </summary>
internal static class FolderRemoval
{
    private const int ReadTogether = 1000;
    private const int MinName = 8;
    private const int MaxName = 32;

    /// <summary>Removes a folder with its content, without following links. A missing folder is ignored.</summary>
    /// <returns>False when something is left, for example an immutable file or the root of a mounted file system.</returns>
    public static bool TryRemove(string folder)
    {
        if (!Path.Exists(folder))
            return true;
        try
        {
            if (!Directory.Exists(folder) || new FileInfo(folder).LinkTarget is not null)
                File.Delete(folder);
            else
                return TryRemoveTree(folder);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Removes the content of a folder.</summary>
    /// <returns>False when something is left.</returns>
    public static bool TryEmpty(string folder)
    {
        using var top = NativeFolder.TryOpen(folder);
        return top is not null && new Removal(top).TryEmpty();
    }

    private static bool TryRemoveTree(string folder)
    {
        // The root of a mounted file system cannot be moved, and its content must stay.
        var moved = Path.Combine(Path.GetDirectoryName(folder)!, NewName(Path.GetFileName(folder).Length));
        Directory.Move(folder, moved);
        if (!TryEmpty(moved))
        {
            Directory.Move(moved, folder);
            return false;
        }

        Directory.Delete(moved);
        return true;
    }

    /// <summary>Returns a new name that is not longer than the folder's name, so that the path does not become too long.</summary>
    private static string NewName(int length) => "." + Guid.NewGuid().ToString("N")[..Math.Clamp(length - 1, MinName, MaxName)];

    /// <summary>The removal of the content of one folder.</summary>
    private sealed class Removal(NativeFolder top)
    {
        private readonly string _prefix = $".{Guid.NewGuid():N}-";
        private readonly HashSet<string> _left = new(StringComparer.Ordinal);
        private int _moved;

        public bool TryEmpty()
        {
            TryEmpty(top);
            return _left.Count == 0;
        }

        /// <summary>Removes entries until none is left, or none of those that are left can be removed.</summary>
        private bool TryEmpty(NativeFolder folder)
        {
            for (var maximum = ReadTogether; ; maximum *= 2)
            {
                var names = folder.Read(maximum);
                var isAnyRemoved = false;
                foreach (var name in names)
                    isAnyRemoved |= TryRemove(folder, name);
                if (!isAnyRemoved && names.Count < maximum)
                    return names.Count == 0;
                if (isAnyRemoved)
                    maximum = ReadTogether / 2;
            }
        }

        /// <summary>Deletes an entry, or moves it to the top.</summary>
        private bool TryRemove(NativeFolder folder, byte[] name)
        {
            var key = Convert.ToHexString(name);
            if (folder == top && _left.Contains(key))
                return false;
            var error = folder.Delete(name);
            if (error == 0)
                return true;
            if (error is NativeFolder.NotEmpty or NativeFolder.Exists or NativeFolder.NoAccess)
            {
                if (folder == top && Encoding.Latin1.GetString(name).StartsWith(_prefix, StringComparison.Ordinal))
                    return TryRemoveMoved(name) || !_left.Add(key);
                var newName = Encoding.Latin1.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_prefix}{_moved++}\0"));
                if (folder.TryMove(name, top, newName))
                    return true;
            }

            if (folder == top)
                _left.Add(key);
            return false;
        }

        private bool TryRemoveMoved(byte[] name)
        {
            using (var folder = top.TryOpen(name))
            {
                if (folder is null || !TryEmpty(folder))
                    return false;
            }

            return top.Delete(name) == 0;
        }
    }
}
