using System.Security.Cryptography;
using System.Text;

namespace Deus.Hosting.Functions.Builds.Remote;

/// <summary>The signature of a callback: <c>sha256=</c> and the HMAC-SHA256 of the exact body bytes, in lower-case hex.</summary>
internal static class CallbackSignature
{
    public const string Header = "X-Signature-256";

    private const string Prefix = "sha256=";

    public static string Compute(ReadOnlySpan<byte> body, string secret) =>
        Prefix + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));

    /// <summary>Compares in constant time.</summary>
    public static bool IsValid(string? sent, ReadOnlySpan<byte> body, string secret) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sent ?? ""), Encoding.UTF8.GetBytes(Compute(body, secret)));
}
