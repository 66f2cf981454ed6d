using System.Security.Cryptography;
using System.Text;

namespace Deus.Hosting.Functions.Builds.Remote;

/// <summary>
/// The signature of a callback: <c>sha256=</c> and the HMAC-SHA256 of the exact body bytes, in lower-case hex. Verifies a body while it
/// arrives.
/// </summary>
/// <param name="sent">The signature header of the callback; null when the header is missing.</param>
/// <param name="secret">The secret that signs; null when no remote builder is configured, so that no signature can be verified.</param>
internal sealed class CallbackSignature(string? sent, string? secret) : IDisposable
{
    public const string Header = "X-Signature-256";

    private const string Prefix = "sha256=";
    private const int Length = 71;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret ?? ""));
    private bool? _isValid;

    /// <summary>True when there is a secret, so that the sender may repeat a callback without one later.</summary>
    public bool HasSecret => secret is not null;

    /// <summary>True when the body can decide: there is a secret, and the signature has the form of one.</summary>
    public bool IsExpected => HasSecret && sent is { Length: Length } && sent.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>True when the signature is that of the bytes so far. Compares in constant time.</summary>
    public bool IsValid => _isValid ??= IsExpected && CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(sent!), Encoding.UTF8.GetBytes(Prefix + Convert.ToHexStringLower(_hash.GetHashAndReset())));

    public static string Compute(ReadOnlySpan<byte> body, string secret) =>
        Prefix + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));

    public void Append(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    public void Dispose() => _hash.Dispose();
}
