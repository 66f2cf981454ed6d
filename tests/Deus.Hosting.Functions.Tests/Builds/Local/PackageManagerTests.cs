using System.Diagnostics;
using System.Security.Cryptography;
using Deus.Hosting.Functions.Storage.Folder;
using Deus.Hosting.Functions.Tests.Runtimes;

namespace Deus.Hosting.Functions.Tests.Builds.Local;

/// <summary>
/// Tests that the real pnpm, yarn and npm, and a package whose install script writes git hooks, change nothing outside of the build.
/// </summary>
[TestFixture]
public sealed class PackageManagerTests
{
    private const string Pack = "npm pack --silent $APPLICATION/local >/dev/null";

    // Looks for a repository as git does, and as packages do that write hooks themselves.
    private const string HookScript =
        """
        const { execSync } = require('node:child_process');
        const fs = require('node:fs');
        const path = require('node:path');
        const hook = (folder) => fs.writeFileSync(path.join(folder, 'pre-commit'), 'echo hooked');
        try { hook(path.resolve(execSync('git rev-parse --git-path hooks').toString().trim())); } catch { }
        try { execSync('git config core.hooksPath .hooks'); } catch { }
        for (let at = process.cwd(); at !== path.dirname(at); at = path.dirname(at)) {
          if (fs.existsSync(path.join(at, '.git')))
            hook(path.join(at, '.git/hooks'));
        }
        fs.writeFileSync(path.join(process.cwd(), 'ran'), '');
        """;

    private readonly TemporaryFolder _programs = new();
    private TemporaryFolder _application = null!;
    private TemporaryFolder _home = null!;

    [OneTimeSetUp]
    public Task InstallAsync() => ShellAsync(
        "npm install --no-audit --no-fund --loglevel=error pnpm@10.34.9 yarn@1.22.22", _programs.FullPath, TimeSpan.FromMinutes(5));

    [OneTimeTearDown]
    public void RemovePrograms() => _programs.Dispose();

    [SetUp]
    public async Task SetUpAsync()
    {
        _home = new TemporaryFolder();
        _application = new TemporaryFolder();
        _application.Write("package.json", """{"name":"application","private":true,"workspaces":["**"]}""");
        _application.Write("pnpm-workspace.yaml", "packages:\n  - '**'\n");
        _application.Write("pnpm-lock.yaml", "lockfileVersion: '9.0'\n");
        _application.Write("yarn.lock", "# yarn lockfile v1\n");
        _application.Write("package-lock.json", "{}");
        _application.Write(
            "local/package.json", """{"name":"local","version":"1.0.0","main":"index.js","scripts":{"install":"node hooks.js"}}""");
        _application.Write("local/index.js", "module.exports = 'installed';");
        _application.Write("local/hooks.js", HookScript);
        await ShellAsync("git init -q", _application.FullPath, TimeSpan.FromMinutes(1));
    }

    [TearDown]
    public void TearDown()
    {
        _application.Dispose();
        _home.Dispose();
    }

    [TestCase("pnpm install", """{"dependencies":{"local":"file:local-1.0.0.tgz"}}""")]
    [TestCase("pnpm add ./local-1.0.0.tgz", null)]
    [TestCase("pnpm add ./local-1.0.0.tgz", "{}")]
    [TestCase("yarn install", """{"dependencies":{"local":"file:local-1.0.0.tgz"}}""")]
    [TestCase("yarn add file:./local-1.0.0.tgz", null)]
    [TestCase("yarn add file:./local-1.0.0.tgz", "{}")]
    [TestCase("npm install ./local-1.0.0.tgz", null)]
    [TestCase("npm install", """{"dependencies":{"local":"file:local-1.0.0.tgz"},"scripts":{"prepare":"node $APPLICATION/local/hooks.js"}}""")]
    public async Task Package_manager_installs_into_the_packed_folder_and_changes_nothing_else(string command, string? manifest)
    {
        var before = Snapshot();
        await using (var host = TestHost.WithNode(Path.Combine(_application.FullPath, "functions")))
        {
            var built = await BuildAsync(host, $"{Pack} && {command}", manifest);
            Assert.That(built.Status, Is.EqualTo(DeploymentStatus.Ready), built.Log);

            Assert.That((await host.ExecuteAsync("fn1", "")).BodyText, Is.EqualTo("installed"));
            var code = await host.Get<CodeFolders>().EnsureAsync(built, CancellationToken.None);
            Assert.That(File.Exists(Path.Combine(code, "node_modules/local/package.json")));
        }

        Assert.That(Snapshot(), Is.EqualTo(before));
        Assert.That(Directory.EnumerateFileSystemEntries(_home.FullPath), Is.Empty);
    }

    [Test]
    public async Task Install_script_that_writes_git_hooks_finds_no_repository()
    {
        var before = Snapshot();
        await using (var host = TestHost.WithNode(Path.Combine(_application.FullPath, "functions")))
        {
            var built = await BuildAsync(
                host, $"{Pack} && yarn add file:./local-1.0.0.tgz && ls node_modules/local/ran && git status", "{}");

            Assert.That(built.Log, Does.Contain("node_modules/local/ran").And.Contain("not a git repository"));
        }

        Assert.That(Snapshot(), Is.EqualTo(before));
    }

    private async Task<Deployment> BuildAsync(TestHost host, string commands, string? manifest)
    {
        await host.StartAsync();
        await host.CreateFunctionAsync(settings: TestHost.Settings() with { Commands = commands });
        foreach (var (key, value) in new[]
                 {
                     ("PATH", $"{_programs.FullPath}/node_modules/.bin:{Environment.GetEnvironmentVariable("PATH")}"),
                     ("HOME", _home.FullPath),
                     ("APPLICATION", _application.FullPath),
                 })
            await host.Get<IVariableStore>().SetAsync("fn1", key, value, secret: false);
        (string, string)[] files = [("src/main.js", "module.exports = ({ res }) => res.text(require('local'));")];
        var deployment = await host.CreateDeploymentAsync(
            archive: TestArchives.Create(manifest is null ? files : [.. files, ("package.json", manifest)]));
        await host.WaitAsync("fn1", deployment.Id);
        return host.Deployments.Get("fn1", deployment.Id);
    }

    /// <summary>Returns the files of the application, with the hashes of their contents, without the host's folder.</summary>
    private string[] Snapshot() =>
    [
        .. Directory.EnumerateFiles(_application.FullPath, "*", SearchOption.AllDirectories)
            .Where(file => !file.StartsWith(Path.Combine(_application.FullPath, "functions"), StringComparison.Ordinal))
            .Select(file => $"{Path.GetRelativePath(_application.FullPath, file)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}")
            .Order(StringComparer.Ordinal),
    ];

    private static async Task ShellAsync(string command, string folder, TimeSpan limit)
    {
        using var timeout = new CancellationTokenSource(limit);
        using var process = Process.Start(new ProcessStartInfo("bash")
        {
            ArgumentList = { "-c", $"{command} 2>&1" },
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
        })!;
        var output = await process.StandardOutput.ReadToEndAsync(timeout.Token);
        await process.WaitForExitAsync(timeout.Token);
        Assert.That(process.ExitCode, Is.Zero, output);
    }
}
