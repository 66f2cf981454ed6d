namespace Deus.Hosting.Tool.Folders;

/// <summary>The functions that <c>deus init</c> creates. Their files are resources of the tool.</summary>
internal static class FunctionTemplates
{
    private const string Prefix = "templates/";
    private const string NamePlaceholder = "{{name}}";

    /// <summary>The templates with their descriptions; the first one is the default.</summary>
    public static IReadOnlyList<(string Name, string Description)> All { get; } =
    [
        ("javascript", "Node.js, on Appwrite and on the embedded host"),
        ("typescript", "Node.js, compiled by the build of the server"),
        ("lua", "Lua 5.4 inside the host's process, without Node.js"),
        ("c", "WebAssembly inside the host's process, compiled on this machine"),
        ("javascript-guest", "QuickJS inside the host's process, without Node.js"),
    ];

    /// <summary>The names of the templates.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(template => template.Name)];

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
