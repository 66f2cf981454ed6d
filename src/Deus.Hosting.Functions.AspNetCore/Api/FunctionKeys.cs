using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Deus.Hosting.Functions.Executions.Engine;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.AspNetCore.Api;

/// <summary>
/// Issues the keys that functions receive with each execution and build, to call this API with the scopes of their function.
/// A key is signed and expires shortly after the timeout. Only this process accepts it, because the signing key is created at start.
/// </summary>
internal sealed class FunctionKeys(IOptionsMonitor<AppwriteApiOptions> options, TimeProvider time) : IFunctionKeyIssuer
{
    private const string Prefix = "ephemeral_";
    private const int KeyBytes = 32;

    // {"alg":"HS256","typ":"JWT"}
    private const string Head = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";

    private static readonly TimeSpan Extra = TimeSpan.FromMinutes(1);
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(KeyBytes);
    private readonly ConditionalWeakTable<FunctionSettings, IssuedKey> _issued = new();

    public static bool IsOne(string key) =>
        key.StartsWith(Prefix, StringComparison.Ordinal) || key.StartsWith("dynamic_", StringComparison.Ordinal);

    public string Issue(FunctionSettings settings, TimeSpan timeout)
    {
        var (project, expires) = (options.CurrentValue.ProjectId, (time.GetUtcNow() + timeout + Extra).ToUnixTimeSeconds());
        // The keys of one second are equal, so that a busy function needs one signature per second.
        if (_issued.TryGetValue(settings, out var last) && last.Expires == expires && last.ProjectId == project)
            return last.Key;
        var key = Sign(new Claims(project, settings.Scopes, expires));
        _issued.AddOrUpdate(settings, new IssuedKey(project, expires, key));
        return key;
    }

    /// <summary>Verifies a key and returns its scopes.</summary>
    /// <returns>The granted scopes; null when the key belongs to another project.</returns>
    /// <exception cref="ApiException">The key has expired, or another process has signed it.</exception>
    public IReadOnlyList<string>? ScopesOf(string key)
    {
        var token = key[(key.IndexOf('_', StringComparison.Ordinal) + 1)..];
        if (ClaimsOf(token) is not { } claims || claims.Exp <= time.GetUtcNow().ToUnixTimeSeconds())
            throw ApiErrors.KeyExpired();
        return claims.ProjectId == options.CurrentValue.ProjectId ? claims.Scopes : null;
    }

    private Claims? ClaimsOf(string token)
    {
        var end = token.LastIndexOf('.');
        if (end < 0 || !Base64Url.IsValid(token.AsSpan(end + 1)))
            return null;
        var signature = Base64Url.DecodeFromChars(token.AsSpan(end + 1));
        // This process wrote the signed claims, so they need no further validation.
        return CryptographicOperations.FixedTimeEquals(signature, Sign(token[..end]))
            ? JsonSerializer.Deserialize(Base64Url.DecodeFromChars(token.AsSpan((Head.Length + 1)..end)), KeyJson.Default.Claims)
            : null;
    }

    private string Sign(Claims claims)
    {
        var signed = $"{Head}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims, KeyJson.Default.Claims))}";
        return $"{Prefix}{signed}.{Base64Url.EncodeToString(Sign(signed))}";
    }

    private byte[] Sign(string text) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text));

    private sealed record IssuedKey(string ProjectId, long Expires, string Key);

    internal sealed record Claims(string ProjectId, IReadOnlyList<string> Scopes, long Exp);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FunctionKeys.Claims))]
internal sealed partial class KeyJson : JsonSerializerContext;
