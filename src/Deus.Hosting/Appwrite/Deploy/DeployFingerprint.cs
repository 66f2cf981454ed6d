using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Deus.Hosting.Appwrite.Http;
using Deus.Hosting.Artifacts;
using Deus.Hosting.Backends;

namespace Deus.Hosting.Appwrite.Deploy;

/// <summary>
/// Computes a fingerprint of the artifact, the build settings and the variables, to recognise an unchanged deployment. The
/// function's other settings are compared directly. The hash is keyed with the API key, because the fingerprint is stored in a
/// readable variable and must not reveal secret values. A new key only causes one more deployment.
/// </summary>
internal static class DeployFingerprint
{
    /// <summary>The variable that contains <c>{fingerprint} {deployment id}</c>.</summary>
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

    /// <summary>Returns the id of the deployment that was recorded with this fingerprint; null when no deployment has it.</summary>
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
