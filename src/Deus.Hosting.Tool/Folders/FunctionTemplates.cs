namespace Deus.Hosting.Tool.Folders;

/// <summary>The functions that <c>deus init</c> creates. Their files are resources of the tool.</summary>
internal static class FunctionTemplates
{
    private const string Prefix = "templates/";
    private const string NamePlaceholder = "{{name}}";

    /// <summary>The names of the templates; the first one is the default.</summary>
    public static IReadOnlyList<string> Names { get; } = ["javascript", "typescript", "lua", "c", "javascript-guest"];

    /// <summary>Returns the files of a template.</summary>
    /// <param name="template">One of <see cref="Names"/>.</param>
    /// <param name="name">The name of the function.</param>
    public static IReadOnlyList<TemplateFile> Read(string template, string name)
    {
        var assembly = typeof(FunctionTemplates).Assembly;
        var folder = $"{Prefix}{template}/";
        return
        [
            .. assembly.GetManifestResourceNames()
                .Where(resource => resource.Replace('\\', '/').StartsWith(folder, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(resource => new TemplateFile(PathOf(resource[folder.Length..]), ReadText(resource))),
        ];

        string ReadText(string resource)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            return reader.ReadToEnd().Replace(NamePlaceholder, name, StringComparison.Ordinal);
        }
    }

    /// <summary>Returns the path of a file. A <c>.gitignore</c> has another name in the tool, so that it does not apply to the template.</summary>
    private static string PathOf(string resource) => resource == "gitignore" ? ".gitignore" : resource.Replace('\\', '/');
}
