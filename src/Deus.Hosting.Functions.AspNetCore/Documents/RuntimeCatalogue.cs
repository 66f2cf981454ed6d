using System.Collections.Frozen;
using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.AspNetCore.Documents;

/// <summary>
/// Distinguishes a runtime that Appwrite knows but this host does not offer from an unknown name
/// (https://appwrite.io/docs/products/functions/runtimes). The API has a different error for each.
/// </summary>
internal sealed class RuntimeCatalogue(FunctionRuntimes runtimes)
{
    private static readonly FrozenSet<string> Known = ((string[])
    [
        .. Names("node", "14.5 16.0 18.0 19.0 20.0 21.0 22 22.0 24 24.0"),
        .. Names("php", "8.0 8.1 8.2 8.3"),
        .. Names("ruby", "3.0 3.1 3.2 3.3"),
        .. Names("python", "3.8 3.9 3.10 3.11 3.12"),
        .. Names("python-ml", "3.11 3.12"),
        .. Names("deno", "1.21 1.24 1.35 1.40 1.46 2.0"),
        .. Names("dart", "2.15 2.16 2.17 2.18 2.19 3.0 3.1 3.3 3.5 3.8 3.9 3.10"),
        .. Names("dotnet", "6.0 7.0 8.0"),
        .. Names("java", "8.0 11.0 17.0 18.0 21.0 22"),
        .. Names("swift", "5.5 5.8 5.9 5.10"),
        .. Names("kotlin", "1.6 1.8 1.9 2.0"),
        .. Names("cpp", "17 20"),
        .. Names("bun", "1.0 1.1"),
        .. Names("go", "1.23"),
        .. Names("static", "1"),
        .. Names("flutter", "3.24 3.27 3.29 3.32 3.35 3.38"),
    ]).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Validates settings as the store does, but accepts every runtime that Appwrite knows.</summary>
    /// <exception cref="FunctionStoreException">A setting is not acceptable.</exception>
    public void CheckForm(FunctionSettings settings) =>
        FunctionSettingsRules.Check(settings, Known.Contains(settings.Runtime) ? [settings.Runtime] : runtimes.Names);

    /// <summary>Rejects a runtime that Appwrite knows but this host does not offer.</summary>
    /// <exception cref="ApiException">Appwrite knows the runtime, and this host does not offer it.</exception>
    public void CheckOffered(string runtime)
    {
        if (Known.Contains(runtime) && !runtimes.Names.Contains(runtime, StringComparer.Ordinal))
            throw ApiErrors.RuntimeUnsupported(runtime, runtimes.Names);
    }

    private static IEnumerable<string> Names(string language, string versions) => versions.Split(' ').Select(version => $"{language}-{version}");
}
