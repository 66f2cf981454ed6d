namespace Deus.Hosting.Functions.Runtimes;

/// <summary>Reads the scripts that are embedded in this assembly.</summary>
internal static class EmbeddedFiles
{
    private const string Prefix = "Deus.Hosting.Functions.Runtimes.";

    /// <summary>Reads an embedded file.</summary>
    /// <param name="name">The path below the folder of this class, with dots instead of slashes.</param>
    /// <returns>The text of the file.</returns>
    public static string ReadText(string name)
    {
        using var stream = typeof(EmbeddedFiles).Assembly.GetManifestResourceStream(Prefix + name)
            ?? throw new InvalidOperationException($"The assembly has no resource {Prefix}{name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Lists the embedded files of a folder.</summary>
    /// <param name="folder">The path below the folder of this class, with dots instead of slashes.</param>
    /// <returns>The file names.</returns>
    public static IEnumerable<string> NamesIn(string folder)
    {
        var prefix = $"{Prefix}{folder}.";
        return typeof(EmbeddedFiles).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(name => name[prefix.Length..]);
    }
}
