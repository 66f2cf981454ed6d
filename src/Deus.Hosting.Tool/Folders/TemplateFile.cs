namespace Deus.Hosting.Tool.Folders;

/// <summary>A file of a template.</summary>
/// <param name="Path">The path in the folder of the function, with slashes.</param>
/// <param name="Content">The text of the file.</param>
internal sealed record TemplateFile(string Path, string Content);
