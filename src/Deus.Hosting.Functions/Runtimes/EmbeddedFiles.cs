namespace Deus.Hosting.Functions.Runtimes;

/// <summary>The scripts that travel inside this assembly.</summary>
internal static class EmbeddedFiles
{
    private const string Prefix = "Deus.Hosting.Functions.Runtimes.";

    /// <summary>Reads a file by its path below the folder of this class, with dots for slashes.</summary>
    public static string ReadText(string name)
    {
        using var stream = typeof(EmbeddedFiles).Assembly.GetManifestResourceStream(Prefix + name)
            ?? throw new InvalidOperationException($"The assembly has no resource {Prefix}{name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>The file names in a folder below the folder of this class, given with dots for slashes.</summary>
    public static IEnumerable<string> NamesIn(string folder)
    {
        var prefix = $"{Prefix}{folder}.";
        return typeof(EmbeddedFiles).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(name => name[prefix.Length..]);
    }
}
