using System.Text.RegularExpressions;
using Deus.Hosting.Functions.Guests.Api;
using Deus.Hosting.Functions.Guests.Api.Modules;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Guests.Tests.WebAssembly;

/// <summary>Compiles the samples of samples/functions/wasm with <c>scripts/wasm.sh</c>, deploys them and compares their outputs.</summary>
public sealed partial class SampleModuleTests
{
    private const string Samples = "samples/functions/wasm";

    private readonly string _folder = Directory.CreateTempSubdirectory("deus-samples-").FullName;
    private GuestHost _host = null!;

    [OneTimeSetUp]
    public async Task SetUp()
    {
        await ShellScript.RunAsync("scripts/wasm.sh check || scripts/setup.sh", Repository.Root);
        await ShellScript.RunAsync($"scripts/wasm.sh all '{_folder}'", Repository.Root);
        _host = new GuestHost();
    }

    [OneTimeTearDown]
    public async Task TearDown()
    {
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task The_hello_of_every_compiler_that_is_installed_greets()
    {
        var modules = Directory.GetFiles(_folder, "hello-*.wasm").Order(StringComparer.Ordinal).ToArray();
        foreach (var module in modules)
        {
            var id = Path.GetFileNameWithoutExtension(module);
            await _host.DeployAsync(await File.ReadAllBytesAsync(module), id, input => input with { Env = new Dictionary<string, string> { ["GREETING"] = "Good day" } });

            var result = await _host.ExecuteAsync("Ada", id);

            TestContext.Out.WriteLine($"{id}: {new FileInfo(module).Length} bytes");
            Assert.That((result.StatusCode, result.BodyText), Is.EqualTo((200, "Good day, Ada!\n")), $"{id} {result.Execution.Errors}");
            Assert.That(result.Headers, Does.Contain(KeyValuePair.Create("content-type", "text/plain; charset=utf-8")), id);
        }

        Assert.That(modules.Select(Path.GetFileName), Does.Contain("hello-c.wasm"));
    }

    [Test]
    public async Task The_hello_in_C_logs_what_it_writes_to_standard_error()
    {
        await _host.DeployAsync(await File.ReadAllBytesAsync(Path.Combine(_folder, "hello-c.wasm")), "plain");

        var result = await _host.ExecuteAsync("", "plain");

        Assert.That((result.BodyText, result.Execution.Errors.Trim()), Is.EqualTo(("Hello, world!\n", "no name in the body")));
    }

    [Test]
    public async Task The_handle_in_C_counts_in_the_key_value_store()
    {
        await _host.DeployAsync(await File.ReadAllBytesAsync(Path.Combine(_folder, "visits-c.wasm")), "visits");
        var refused = await _host.ExecuteAsync("Ada", "visits");
        await _host.Get<IGuestGrantStore>().SetAsync("visits", new GuestGrants { KeyValue = true });

        var outputs = new List<string>();
        foreach (var name in (string[])["Ada", "Grace"])
            outputs.Add((await _host.ExecuteAsync(name, "visits")).BodyText);

        Assert.That(outputs, Is.EqualTo(new[] { "Visit 1 of Ada.\n", "Visit 2 of Grace.\n" }));
        Assert.That(refused.Execution.Errors.Trim(), Is.EqualTo("The function has no grant for key-value."));
    }

    [Test]
    public async Task The_hello_in_text_greets()
    {
        await _host.DeployAsync(Repository.Read($"{Samples}/hello.wat"), "text");

        Assert.That((await _host.ExecuteAsync("", "text")).BodyText, Is.EqualTo("Hello, world!\n"));
    }

    [Test]
    public void W62_The_header_for_C_declares_every_function_of_the_host()
    {
        var declared = Declaration().Matches(Repository.Read($"{Samples}/flagbase.h")).Select(match => $"{match.Groups[1].Value.ToLowerInvariant()}.{match.Groups[2].Value}");

        Assert.That(
            declared,
            Is.EquivalentTo(FlagbaseModule.Functions.Select(name => $"flagbase.{name}").Concat(DeusModule.Functions.Select(name => $"deus.{name}"))));
    }

    [Test]
    public void The_page_shows_the_sample_as_it_is() =>
        Assert.That(Repository.Read("docs/guests.md"), Does.Contain($"```c\n{Repository.Read($"{Samples}/hello.c")}```"));

    [GeneratedRegex(@"^(FLAGBASE|DEUS)\((\w+)\) int (?:flagbase|deus)_\2\(", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
