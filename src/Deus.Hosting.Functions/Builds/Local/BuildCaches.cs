using Deus.Hosting.Backends;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Folder;

namespace Deus.Hosting.Functions.Builds.Local;

/// <summary>What package managers keep between the builds of a function. No function sees another's.</summary>
internal static class BuildCaches
{
    /// <summary>The function's own folder; package managers make it when they need it.</summary>
    public static string FolderOf(HostFolder folder, string functionId) =>
        Path.Combine(folder.Cache, Ids.Check(functionId, nameof(functionId)));

    /// <summary>Removes the caches of functions that are gone.</summary>
    public static void RemoveUnowned(HostStorage storage)
    {
        foreach (var path in Directory.EnumerateDirectories(storage.Folder.Cache).ToList())
        {
            var id = Path.GetFileName(path);
            if (storage.Database.Read(connection => FunctionTable.Find(connection, id)) is null)
                FolderRemoval.Remove(path);
        }
    }
}
