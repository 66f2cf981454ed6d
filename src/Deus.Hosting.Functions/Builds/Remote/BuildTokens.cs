using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Deus.Hosting.Functions.Builds.Rules;
using Deus.Hosting.Functions.Storage;

namespace Deus.Hosting.Functions.Builds.Remote;

/// <summary>The action that a token permits.</summary>
internal enum TokenPurpose
{
    /// <summary>Reading the deployment's source.</summary>
    Source,

    /// <summary>Storing the build's output.</summary>
    Output,
}

/// <summary>The result of checking a token.</summary>
internal enum TokenVerdict
{
    /// <summary>The token is wrong, has expired, or belongs to another build, attempt or purpose.</summary>
    Invalid,

    /// <summary>The token is genuine, but its build has ended.</summary>
    Ended,

    /// <summary>The token is valid.</summary>
    Valid,
}

/// <summary>
/// Issues and checks tokens for the artifacts of one attempt of one build. They are signed with a key that is derived for this purpose
/// only. A token is invalid after its expiry, for another purpose, deployment or attempt, and after the end of the build.
/// </summary>
internal sealed class BuildTokens(HostStorage storage, TimeProvider time)
{
    private const string Version = "v1";
    private const int Parts = 5;

    public string Issue(BuildFacts facts, TokenPurpose purpose)
    {
        var expires = (time.GetUtcNow() + facts.Timeout + BuildTimeouts.GracePeriod).ToUnixTimeSeconds();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Version}.{purpose}.{facts.Attempt}.{expires}.{Base64Url.EncodeToString(Sign(facts, purpose, facts.Attempt, expires))}");
    }

    /// <param name="token">The token from the request.</param>
    /// <param name="purpose">The required purpose.</param>
    /// <param name="facts">The build of the deployment in the request.</param>
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

    /// <summary>Signs the fields, separated by line breaks. Ids contain no line breaks, so the signed text is unambiguous.</summary>
    private byte[] Sign(BuildFacts facts, TokenPurpose purpose, int attempt, long expires) => HMACSHA256.HashData(
        storage.Secrets.DeriveKey("deus-hosting build artifacts"),
        Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"{Version}\n{purpose}\n{facts.FunctionId}\n{facts.DeploymentId}\n{attempt}\n{expires}")));
}
