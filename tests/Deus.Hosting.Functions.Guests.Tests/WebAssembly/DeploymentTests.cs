using Deus.Hosting.Functions.Guests.Sandbox;

namespace Deus.Hosting.Functions.Guests.Tests.WebAssembly;

/// <summary>Tests modules in the builds of the embedded host.</summary>
public sealed class DeploymentTests
{
    private GuestHost _host = null!;

    [OneTimeSetUp]
    public void SetUp() => _host = new GuestHost();

    [OneTimeTearDown]
    public async Task TearDown() => await _host.DisposeAsync();

    [Test]
    public async Task W07_A_module_with_a_missing_import_fails_in_the_build_and_the_active_version_stays()
    {
        await _host.DeployAsync(Wat.Print("good"), "w07");

        var failure = Assert.CatchAsync<DeploymentFailedException>(() => _host.DeployAsync(
            """(module (import "env" "missing" (func)) (memory (export "memory") 1) (func (export "_start")))""", "w07"));

        Assert.That(failure!.Message, Does.Contain("env.missing is not available"));
        Assert.That((await _host.ExecuteAsync(id: "w07")).BodyText, Is.EqualTo("good"));
    }

    [Test]
    public async Task W14_The_module_is_compiled_in_the_build_and_no_execution_compiles_it_again()
    {
        await _host.DeployAsync(Wat.Print("compiled"), "w14");
        _host.Get<ModuleCompiler>().Dispose();

        Assert.That((await _host.ExecuteAsync(id: "w14")).BodyText, Is.EqualTo("compiled"));
        Assert.That(Directory.GetFiles(Path.Combine(_host.Folder, "guests", "modules"), "*.cwasm"), Is.Not.Empty);
    }
}
