namespace Deus.Hosting.Shared;

/// <summary>The files of the checked-out repository, for tests of their content.</summary>
public static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string Read(string path) => File.ReadAllText(System.IO.Path.Combine(Root, path));

    private static string Find(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
            if (File.Exists(System.IO.Path.Combine(at.FullName, "Deus.Hosting.sln")))
                return at.FullName;
        throw new DirectoryNotFoundException($"No Deus.Hosting.sln above {folder}.");
    }
}
