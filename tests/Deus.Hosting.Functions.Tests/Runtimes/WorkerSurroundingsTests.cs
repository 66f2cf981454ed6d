using Deus.Hosting.Functions.Runtimes.Node;

namespace Deus.Hosting.Functions.Tests.Runtimes;

/// <summary>Tests that an application above the host's folder does not change how a function is loaded.</summary>
[TestFixture]
public sealed class WorkerSurroundingsTests
{
    private const string Probe =
        """
        const found = [];
        const note = (how, action) => action().then((value) => found.push(`${how} ${value}`), (error) => found.push(`${how} ${error.code}`));
        await note('require', async () => require('left'));
        await note('resolve', async () => require.resolve('left'));
        await note('import', async () => (await import('left')).default);
        await note('own', async () => require('own'));
        await note('own import', async () => (await import('own')).default);
        await note('file', async () => (await import('./other.mjs')).default);
        await note('built-in', async () => typeof (await import('fs')).readFileSync);
        """;

    private const string CommonJs = "module.exports = async ({ res }) => {\n" + Probe + "\nreturn res.text(found.join('\\n'));\n};";

    private const string Ecma =
        "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);\n"
        + "export default async ({ res }) => {\n" + Probe + "\nreturn res.text(found.join('\\n'));\n};";

    [TestCase(CommonJs, "src/main.js", WorkerPermission.Off)]
    [TestCase(CommonJs, "src/main.js", WorkerPermission.Strict)]
    [TestCase(Ecma, "src/main.mjs", WorkerPermission.Off)]
    [TestCase(Ecma, "src/main.mjs", WorkerPermission.Strict)]
    public async Task Packages_and_the_type_of_the_application_do_not_change_how_a_function_is_loaded(
        string code, string entrypoint, WorkerPermission permission)
    {
        using var application = new TemporaryFolder();
        application.Write("package.json", """{"name":"application","type":"module"}""");
        application.Write("node_modules/left/package.json", """{"name":"left","version":"1.0.0"}""");
        application.Write("node_modules/left/index.js", "module.exports = 'of the application';");
        application.Write("node_modules/own/index.js", "module.exports = 'of the application';");

        var (inside, version) = await ExecuteAsync(Path.Combine(application.FullPath, "functions"), code, entrypoint, permission);
        var (alone, _) = await ExecuteAsync(null, code, entrypoint, permission);

        // Before Node.js 22.15, the permission model does not let the host replace the error of import.
        if (permission == WorkerPermission.Strict && version < new Version(22, 15))
            inside = inside.Replace("import ERR_ACCESS_DENIED", "import ERR_MODULE_NOT_FOUND", StringComparison.Ordinal);
        Assert.That(inside, Is.EqualTo(alone));
        Assert.That(alone, Is.EqualTo(
            "require MODULE_NOT_FOUND\nresolve MODULE_NOT_FOUND\nimport ERR_MODULE_NOT_FOUND\nown own\nown import own\nfile other\nbuilt-in function"));
    }

    private static async Task<(string Found, Version Version)> ExecuteAsync(
        string? folder, string code, string entrypoint, WorkerPermission permission)
    {
        await using var host = TestHost.WithNode(folder, options => options.WorkerPermission = permission);
        await host.StartAsync();
        await host.CreateFunctionAsync(settings: TestHost.Settings() with { Entrypoint = entrypoint, Commands = "" });
        var deployment = await host.CreateDeploymentAsync(archive: TestArchives.Create(
            (entrypoint, code),
            ("src/other.mjs", "import own from 'own'; export default own === 'own' ? 'other' : own;"),
            ("node_modules/own/index.js", "module.exports = 'own';")));
        (await host.WaitAsync("fn1", deployment.Id)).EnsureReady();
        var executed = await host.ExecuteAsync("fn1", "");
        Assert.That(executed.StatusCode, Is.EqualTo(200), executed.Execution.Errors);
        return (executed.BodyText, (await host.Get<NodeRuntime>().FindAsync("node-20.0", CancellationToken.None)).Version);
    }
}
