using Deus.Hosting.Functions.Storage.Folder;

namespace Deus.Hosting.Functions.Builds;

/// <summary>The folders of one build.</summary>
/// <param name="Root">The folder that contains the others.</param>
internal sealed record BuildWorkspace(string Root)
{
    /// <summary>The unpacked source, which the commands change and which is packed.</summary>
    public string Code => Path.Combine(Root, "code");

    /// <summary>The folder for temporary files of the commands.</summary>
    public string Temporary => Path.Combine(Root, "tmp");

    /// <summary>The folder for links to programs.</summary>
    public string Programs => Path.Combine(Root, "bin");

    /// <summary>The folder into which the output is unpacked on trial.</summary>
    public string Trial => Path.Combine(Root, "trial");

    private string Modules => Path.Combine(Code, "node_modules");

    /// <summary>Creates the folders that the commands need.</summary>
    public void Prepare()
    {
        PrivateFiles.CreateFolder(Temporary);
        // Without a package.json, npm installs into the nearest folder with a node_modules folder, which must be the packed one.
        if (!Path.Exists(Modules))
            PrivateFiles.CreateFolder(Modules);
    }

    /// <summary>Removes the folder for modules when no command has used it.</summary>
    public void RemoveEmptyModules()
    {
        if (Directory.Exists(Modules) && !Directory.EnumerateFileSystemEntries(Modules).Any())
            Directory.Delete(Modules);
    }
}
