namespace Deus.Hosting.Tool.Folders;

/// <summary>Writes the files of a template, so that a killed command leaves no file with a part of its content.</summary>
internal static class FolderWriter
{
    /// <summary>Writes files into a folder. A folder that does not exist is created with all files at once.</summary>
    /// <param name="folder">The absolute path of the folder.</param>
    /// <param name="files">The files, none of which exists.</param>
    public static void Write(string folder, IReadOnlyList<TemplateFile> files)
    {
        if (Directory.Exists(folder))
        {
            foreach (var file in files)
                WriteFile(Path.Combine(folder, file.Path), file.Content);
            return;
        }

        var target = new DirectoryInfo(folder);
        target.Parent!.Create();
        var temporary = Path.Combine(target.Parent.FullName, $".{target.Name}.new");
        if (Directory.Exists(temporary))
            Directory.Delete(temporary, recursive: true);
        foreach (var file in files)
            WriteFile(Path.Combine(temporary, file.Path), file.Content);
        Directory.Move(temporary, folder);
    }

    private static void WriteFile(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path + ".new", content);
        File.Move(path + ".new", path);
    }
}
