using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Deus.Hosting.Appwrite.Http;
using Deus.Hosting.Artifacts;
using Deus.Hosting.Backends;

namespace Deus.Hosting.Appwrite.Deploy;

/// <summary>
/// Recognises the same artifact, built in the same way, with the same variables; the function's other settings are compared as
/// they are. Keyed with the API key, so that the fingerprint, which stands in
/// a readable variable, tells nothing of the secret values; a new key only means one deployment more.
/// </summary>
internal static class DeployFingerprint
{
    /// <summary>The variable that holds <c>{fingerprint} {deployment id}</c>.</summary>
    public const string VariableKey = "DEUS_DEPLOYED";

    public static async Task<string> OfAsync(
        DeployPlan plan, TargetSettings settings, string apiKey, PackedArtifact artifact, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(apiKey));
        Append(hash, plan.Runtime);
        Append(hash, settings.Entrypoint);
        Append(hash, settings.Commands);
        foreach (var variable in plan.Variables)
        {
            Append(hash, variable.Key);
            Append(hash, variable.Value);
            Append(hash, variable.IsPlain ? "plain" : "secret");
        }

        await AppendAsync(hash, artifact, cancellationToken).ConfigureAwait(false);
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>The id of the deployment that was recorded with this fingerprint; null when there is none.</summary>
    public static string? FindDeployment(FunctionResponse function, string fingerprint)
    {
        var recorded = function.Vars?.FirstOrDefault(v => v.Key == VariableKey)?.Value?.Split(' ');
        return recorded is [var known, var deploymentId] && known == fingerprint && Ids.IsValid(deploymentId) ? deploymentId : null;
    }

    private static void Append(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        hash.AppendData(Encoding.ASCII.GetBytes(bytes.Length.ToString(CultureInfo.InvariantCulture) + ":"));
        hash.AppendData(bytes);
    }

    private static async Task AppendAsync(IncrementalHash hash, PackedArtifact artifact, CancellationToken cancellationToken)
    {
        var buffer = new byte[81_920];
        int read;
        for (long at = 0; (read = await artifact.ReadAsync(at, buffer, cancellationToken).ConfigureAwait(false)) > 0; at += read)
            hash.AppendData(buffer.AsSpan(0, read));
    }
}
