using System.Diagnostics;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Contract;

/// <summary>
/// Tests generate-contract.mjs with a small document, and with the published one when an environment variable names its path.
/// </summary>
[TestFixture]
public sealed class ContractGeneratorTests
{
    private const string OwnDocument = "Fixtures/document.json";

    [TestCaseSource(nameof(Documents))]
    public async Task Contract_generator_writes_the_operations_and_schemas_of_a_document(string document, string expected)
    {
        var (exitCode, output, errors) = await GenerateAsync(document);

        Assert.That(exitCode, Is.Zero, errors);
        Assert.That(FactsOf(output), Is.EqualTo(FactsOf(await File.ReadAllTextAsync(ContractApi.PathOf(expected)))));
    }

    [Test]
    public async Task Contract_generator_writes_version_and_license_but_no_descriptions()
    {
        var (_, output, _) = await GenerateAsync(ContractApi.PathOf(OwnDocument));

        Assert.That(output, Is.EqualTo(await File.ReadAllTextAsync(ContractApi.PathOf("Fixtures/contract.json"))));
        Assert.That(output, Does.Not.Contain("rose").And.Contain("\"version\":\"9.8.7\",\"license\":\"MIT\""));
    }

    [Test]
    public async Task Contract_generator_accepts_another_path_prefix()
    {
        var (_, output, _) = await GenerateAsync(ContractApi.PathOf(OwnDocument), "/users");

        Assert.That(output, Does.Contain("usersList").And.Not.Contain("thingsList").And.EndsWith("\"schemas\": {\n\n  }\n}\n"));
    }

    [TestCase("\"minLength\": 1", "\"not\": {}", "thingsCreate.note has 'not', which this generator does not know.")]
    [TestCase("\"204\"", "\"default\"", "thingsDelete answers 'default', which is no status.")]
    [TestCase("#/components/schemas/person", "#/components/schemas/nobody", "#/components/schemas/nobody is not there.")]
    [TestCase("\"oneOf\": [{\"$ref\": \"#/components/schemas/person\"}", "\"oneOf\": [{\"type\": \"string\"}", "thing.owner is combined of parts that have no names.")]
    [TestCase("\"/functions", "\"/other", "no path begins with /functions.")]
    [TestCase("\"schema\": {\"type\": \"string\"}}]", "\"x-schema\": 1}]", "thingsUpload has a parameter without a name or a schema of its own.")]
    public async Task Contract_generator_rejects_unsupported_constructs(string text, string replacement, string message)
    {
        var document = Path.GetTempFileName();
        try
        {
            var own = await File.ReadAllTextAsync(ContractApi.PathOf(OwnDocument));
            Assert.That(own, Does.Contain(text));
            await File.WriteAllTextAsync(document, own.Replace(text, replacement, StringComparison.Ordinal));

            var (exitCode, output, errors) = await GenerateAsync(document);

            Assert.That((exitCode, output), Is.EqualTo((1, "")));
            Assert.That(errors, Does.Contain(message));
        }
        finally
        {
            File.Delete(document);
        }
    }

    [Test]
    public async Task Contract_generator_prints_its_usage_when_no_document_is_given()
    {
        var (exitCode, _, errors) = await GenerateAsync();

        Assert.That((exitCode, errors), Is.EqualTo((2, "Usage: node generate-contract.mjs <document.json> [path prefix, default /functions]\n")));
    }

    private static IEnumerable<TestCaseData> Documents()
    {
        yield return new TestCaseData(ContractApi.PathOf(OwnDocument), "Fixtures/contract.json").SetArgDisplayNames("our own");
        if (Environment.GetEnvironmentVariable("APPWRITE_OPENAPI") is { Length: > 0 } published)
            yield return new TestCaseData(published, "contract.json").SetArgDisplayNames("the published one");
    }

    /// <summary>Removes the source line, because the published document does not contain its commit.</summary>
    private static string FactsOf(string contract) =>
        string.Join('\n', contract.Split('\n').Where(line => !line.StartsWith("  \"source\"", StringComparison.Ordinal)));

    private static async Task<(int ExitCode, string Output, string Errors)> GenerateAsync(params string[] arguments)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var start = new ProcessStartInfo("node", [ContractApi.PathOf("generate-contract.mjs"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var node = Process.Start(start)!;
        var errors = node.StandardError.ReadToEndAsync(timeout.Token);
        var output = await node.StandardOutput.ReadToEndAsync(timeout.Token);
        await node.WaitForExitAsync(timeout.Token);
        return (node.ExitCode, output, await errors);
    }
}
