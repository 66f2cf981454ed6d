using Deus.Hosting.Backends;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Folder;

namespace Deus.Hosting.Functions.Builds.Local;

/// <summary>The caches of package managers, kept between the builds of a function. Each function has a separate cache.</summary>
internal static class BuildCaches
{
    /// <summary>Returns the path of the function's cache folder. Package managers create the folder when they need it.</summary>
    public static string FolderOf(HostFolder folder, string functionId) =>
        Path.Combine(folder.Cache, Ids.Check(functionId, nameof(functionId)));

    /// <summary>Removes the caches of deleted functions.</summary>
    public static void RemoveUnowned(HostStorage storage)
    {
        foreach (var path in Directory.EnumerateDirectories(storage.Folder.Cache).ToList())
        {
            var id = Path.GetFileName(path);
            if (storage.Database.Read(connection => FunctionTable.Find(connection, id)) is null)
                storage.Folder.Remove(path);
        }
    }
}
