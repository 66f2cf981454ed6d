using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Deus.Hosting.Functions.Builds.Rules;
using Deus.Hosting.Functions.Storage;

namespace Deus.Hosting.Functions.Builds.Remote;

/// <summary>What a token lets its holder do.</summary>
internal enum TokenPurpose
{
    /// <summary>Read the deployment's source.</summary>
    Source,

    /// <summary>Store the build's output.</summary>
    Output,
}

/// <summary>What a token is worth.</summary>
internal enum TokenVerdict
{
    /// <summary>Nothing.</summary>
    Invalid,

    /// <summary>It was good for a build that has ended.</summary>
    Ended,

    /// <summary>What it was made for.</summary>
    Valid,
}

/// <summary>
/// Tokens for the artifacts of one attempt of one build. Signed with a key that is made for this alone; worth nothing after
/// their time, for another purpose, deployment or attempt, or when the build has ended.
/// </summary>
internal sealed class BuildTokens(HostStorage storage, TimeProvider time)
{
    private const string Version = "v1";
    private const int Parts = 5;

    public string Issue(BuildFacts facts, TokenPurpose purpose)
    {
        var expires = (time.GetUtcNow() + facts.Timeout + BuildTimeouts.Slack).ToUnixTimeSeconds();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Version}.{purpose}.{facts.Attempt}.{expires}.{Base64Url.EncodeToString(Sign(facts, purpose, facts.Attempt, expires))}");
    }

    /// <param name="token">What the caller sent.</param>
    /// <param name="purpose">What it is to be good for.</param>
    /// <param name="facts">The build of the deployment that the request names.</param>
    public TokenVerdict Check(string token, TokenPurpose purpose, BuildFacts facts)
    {
        var parts = token.Split('.');
        if (parts.Length != Parts
            || parts[0] != Version
            || parts[1] != purpose.ToString()
            || !int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var attempt)
            || !long.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out var expires)
            || !IsSigned(parts[4], Sign(facts, purpose, attempt, expires))
            || expires <= time.GetUtcNow().ToUnixTimeSeconds()
            || attempt != facts.Attempt)
            return TokenVerdict.Invalid;
        return facts.Status.IsTerminal ? TokenVerdict.Ended : TokenVerdict.Valid;
    }

    private static bool IsSigned(string sent, byte[] signature) =>
        CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(sent), Encoding.ASCII.GetBytes(Base64Url.EncodeToString(signature)));

    /// <summary>Ids have no line breaks, so no two texts are the same.</summary>
    private byte[] Sign(BuildFacts facts, TokenPurpose purpose, int attempt, long expires) => HMACSHA256.HashData(
        storage.Secrets.DeriveKey("deus-hosting build artifacts"),
        Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"{Version}\n{purpose}\n{facts.FunctionId}\n{facts.DeploymentId}\n{attempt}\n{expires}")));
}
