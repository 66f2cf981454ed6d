using System.Collections.Frozen;

namespace Deus.Hosting.Functions.Functions;

/// <summary>The scopes of functions and API keys (https://appwrite.io/docs/advanced/platform/api-keys#scopes).</summary>
internal static class FunctionScopes
{
    private const string ReadWrite =
        "sessions users teams databases collections tables attributes columns indexes documents rows files buckets functions "
        + "sites log execution executions targets providers messages topics subscribers rules migrations vcs tokens";

    public static FrozenSet<string> All { get; } = ReadWrite
        .Split(' ')
        .SelectMany(name => new[] { $"{name}.read", $"{name}.write" })
        .Concat(["locale.read", "avatars.read", "health.read", "assistant.read"])
        .ToFrozenSet(StringComparer.Ordinal);
}
