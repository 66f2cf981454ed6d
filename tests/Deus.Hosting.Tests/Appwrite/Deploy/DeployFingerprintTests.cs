using System.Security.Cryptography;
using System.Text;
using Deus.Hosting.Appwrite.Deploy;
using Deus.Hosting.Artifacts;
using Deus.Hosting.Backends;

namespace Deus.Hosting.Tests.Appwrite.Deploy;

public sealed class DeployFingerprintTests
{
    private const string ApiKey = "api-key";

    private static readonly DeployPlan Plan = DeployPlan.From(
        new DeployInput { ServiceId = "service", ArtifactKey = AppwriteRig.ArtifactKey },
        new HostingLimits(),
        HostingRuntimes.Node20) with
    {
        Variables = [new DeployVariable("A", "1"), new DeployVariable("B", "2", IsPlain: true)],
    };

    private static readonly TargetSettings Settings = new("name", "src/main.js", "npm install", 30, null);

    private static readonly Dictionary<string, (DeployPlan Plan, TargetSettings Settings, string ApiKey)> Changes = new()
    {
        ["runtime"] = (Plan with { Runtime = "node22" }, Settings, ApiKey),
        ["entrypoint"] = (Plan, Settings with { Entrypoint = "src/other.js" }, ApiKey),
        ["commands"] = (Plan, Settings with { Commands = "npm ci" }, ApiKey),
        ["end of the entrypoint"] = (Plan, Settings with { Entrypoint = "src/main.jsn", Commands = "pm install" }, ApiKey),
        ["name of a variable"] = (With(new DeployVariable("C", "2", IsPlain: true)), Settings, ApiKey),
        ["value of a variable"] = (With(new DeployVariable("B", "3", IsPlain: true)), Settings, ApiKey),
        ["secrecy of a variable"] = (With(new DeployVariable("B", "2")), Settings, ApiKey),
        ["API key"] = (Plan, Settings, "another-key"),
    };

    private static IEnumerable<string> ChangeNames => Changes.Keys;

    [TestCaseSource(nameof(ChangeNames))]
    public async Task Fingerprint_changes_with(string input)
    {
        var (plan, settings, apiKey) = Changes[input];

        Assert.That(await OfAsync(plan, settings, apiKey), Is.Not.EqualTo(await OfAsync(Plan, Settings, ApiKey)));
    }

    // Another format would deploy every unchanged function once more after an update of the package.
    [Test]
    public async Task Fingerprint_is_the_keyed_hash_of_the_texts_with_their_lengths_and_of_the_artifact()
    {
        var texts = Encoding.UTF8.GetBytes("6:node2011:src/main.js11:npm install1:A1:16:secret1:B1:25:plain");
        byte[] input = [.. texts, .. AppwriteRig.Artifact];

        Assert.That(
            await OfAsync(Plan, Settings, ApiKey),
            Is.EqualTo(Convert.ToHexString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(ApiKey), input))));
    }

    private static DeployPlan With(DeployVariable second) => Plan with { Variables = [Plan.Variables[0], second] };

    private static async Task<string> OfAsync(DeployPlan plan, TargetSettings settings, string apiKey)
    {
        var blobs = new InMemoryBlobReader();
        blobs.Set(AppwriteRig.ArtifactKey, AppwriteRig.Artifact);
        await using var artifact = await PackedArtifact.OpenAsync(blobs, AppwriteRig.ArtifactKey, 1000, CancellationToken.None);
        return await DeployFingerprint.OfAsync(plan, settings, apiKey, artifact, CancellationToken.None);
    }
}
