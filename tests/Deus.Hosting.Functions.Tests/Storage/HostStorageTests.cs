using System.Runtime.Versioning;
using System.Text;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage.Sqlite;
using Deus.Hosting.Functions.Storage.Sqlite.Schema;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Tests.Storage;

[TestFixture]
[UnsupportedOSPlatform("windows")]
public sealed class HostStorageTests
{
    private string _folder = "";

    [SetUp]
    public void SetUp() => _folder = TestHost.NewFolder();

    [TearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Second_host_on_a_folder_is_rejected_while_the_first_one_runs()
    {
        await using (var first = new TestHost(_folder))
        {
            await first.StartAsync();
            await using var second = new TestHost(_folder);
            var refused = Assert.ThrowsAsync<FunctionFolderLockedException>(second.StartAsync);
            Assert.That(refused!.Message, Does.Contain(_folder).And.Contain("folder of its own"));
        }

        await using var third = new TestHost(_folder);
        await third.StartAsync();
    }

    [TestCase("/proc/functions")]
    [TestCase("/dev/null")]
    public async Task Start_throws_with_the_path_of_a_folder_that_cannot_be_written(string folder)
    {
        await using var host = new TestHost(folder);

        var refused = Assert.ThrowsAsync<FunctionFolderUnusableException>(host.StartAsync)!;

        Assert.That(refused.Folder, Is.EqualTo(folder));
        Assert.That(refused.Message, Does.Contain(folder).And.Contain("read and write"));
    }

    [Test]
    public async Task W13_Rejected_host_starts_after_the_other_host_has_stopped()
    {
        await using var second = new TestHost(_folder);
        await using (var first = new TestHost(_folder))
        {
            await first.StartAsync();
            Assert.ThrowsAsync<FunctionFolderLockedException>(second.StartAsync);
        }

        await second.StartAsync();
    }

    [Test]
    public async Task W13_Host_starts_for_the_next_caller_after_a_canceled_start()
    {
        await using var host = new TestHost(_folder);
        Assert.CatchAsync<OperationCanceledException>(() => host.Get<FunctionHost>().EnsureStartedAsync(new CancellationToken(canceled: true)));

        await host.StartAsync();

        Assert.That((await host.Get<IFunctionStore>().ListAsync()).Items, Is.Empty);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Artifacts_without_a_database_are_refused_and_kept(bool isEmpty)
    {
        await using (var host = new TestHost(_folder))
            await host.DeployAsync();
        var artifacts = Directory.GetFiles(Path.Combine(_folder, "artifacts"));
        foreach (var file in Directory.GetFiles(_folder, "host.db*"))
            File.Delete(file);
        if (isEmpty)
            await File.WriteAllTextAsync(Path.Combine(_folder, "host.db"), "");

        await using (var host = new TestHost(_folder))
        {
            var refused = Assert.ThrowsAsync<FunctionFolderUnusableException>(host.StartAsync)!;
            Assert.That(refused.Message, Does.Contain("host.db").And.Contain("backup").And.Contain("move the folder 'artifacts' away"));
        }

        Assert.That(Directory.GetFiles(Path.Combine(_folder, "artifacts")), Is.EquivalentTo(artifacts));
        Directory.Move(Path.Combine(_folder, "artifacts"), _folder + "-away");
        await using var empty = new TestHost(_folder);
        await empty.StartAsync();
        Directory.Delete(_folder + "-away", recursive: true);
    }

    [TestCase("header")]
    [TestCase("page")]
    [TestCase("folder")]
    public async Task Start_throws_with_the_remedy_when_the_database_is_damaged(string damage)
    {
        await using (var host = new TestHost(_folder))
            await host.DeployAsync();
        var file = Path.Combine(_folder, "host.db");
        if (damage == "folder")
        {
            File.Delete(file);
            Directory.CreateDirectory(file);
        }
        else
        {
            using var database = new FileStream(file, FileMode.Open);
            database.Position = damage == "header" ? 0 : 100;
            database.Write(Enumerable.Repeat((byte)0xA5, 3000).ToArray());
        }

        await using var next = new TestHost(_folder);
        var refused = Assert.ThrowsAsync<FunctionFolderUnusableException>(next.StartAsync)!;

        Assert.That(refused.Message, Does.Contain("host.db").And.Contain("backup"));
    }

    [TestCase("missing")]
    [TestCase("empty")]
    [TestCase("changed")]
    public async Task Execution_names_the_deployment_whose_artifact_is_damaged(string damage)
    {
        await using var host = new TestHost(_folder);
        var deployment = await host.DeployAsync();
        var artifact = Path.Combine(_folder, "artifacts", host.Deployments.Get("fn1", deployment.Id).OutputHash!);
        if (damage == "missing")
            File.Delete(artifact);
        else
            await File.WriteAllBytesAsync(artifact, damage == "empty" ? [] : TestArchives.Function("other"));

        var failed = Assert.ThrowsAsync<FunctionHostException>(() => host.ExecuteAsync("fn1", ""))!;

        Assert.That(failed.Message, Does.Contain(deployment.Id).And.Contain("missing or damaged").And.Contain("deploy again"));
    }

    [Test]
    public async Task Database_of_a_newer_version_is_rejected_and_not_changed()
    {
        await using (var host = new TestHost(_folder))
            await host.StartAsync();
        SetVersion(Migrations.Latest + 1);

        await using var older = new TestHost(_folder);
        var refused = Assert.ThrowsAsync<FunctionFolderUnusableException>(older.StartAsync);

        Assert.That(refused!.Message, Does.Contain("newer version of the library"));
        Assert.That(Version(), Is.EqualTo(Migrations.Latest + 1));
    }

    [Test]
    public async Task A_new_folder_has_the_latest_schema_in_WAL_mode()
    {
        await using (var host = new TestHost(_folder))
        {
            await host.StartAsync();
            Assert.That(host.Database.Read(c => c.Sql("PRAGMA journal_mode").Scalar<string>()), Is.EqualTo("wal"));
        }

        Assert.That(Version(), Is.EqualTo(Migrations.Latest));
    }

    [Test]
    public async Task Key_file_is_created_once_readable_by_its_owner_only_with_one_warning()
    {
        await using (var host = new TestHost(_folder))
        {
            await host.StartAsync();
            Assert.That(host.Logs.Entries.Count(e => e.Level == LogLevel.Warning && e.Text.Contains("secret.key")), Is.EqualTo(1));
        }

        Assert.That(
            File.GetUnixFileMode(Path.Combine(_folder, "secret.key")),
            Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        await using var again = new TestHost(_folder);
        await again.StartAsync();
        Assert.That(again.Logs.Entries.Any(e => e.Level == LogLevel.Warning), Is.False);
    }

    [Test]
    public async Task Configured_SecretKey_creates_no_key_file_and_another_key_is_rejected()
    {
        await using (var host = new TestHost(_folder, o => o.SecretKey = Key(1)))
            await host.StartAsync();

        await using var other = new TestHost(_folder, o => o.SecretKey = Key(2));
        var refused = Assert.ThrowsAsync<FunctionFolderUnusableException>(other.StartAsync);

        Assert.That(refused!.Message, Does.Contain("another key"));
        Assert.That(File.Exists(Path.Combine(_folder, "secret.key")), Is.False);
    }

    [Test]
    public async Task E57_No_file_of_the_folder_contains_the_plain_value_of_a_variable()
    {
        const string Secret = "hunter2-hunter2-hunter2";
        await using (var host = new TestHost(_folder))
        {
            await host.StartAsync();
            await host.CreateFunctionAsync();
            await host.Variables.CreateAsync("fn1", "unique()", "SECRET", Secret, secret: true, CancellationToken.None);
            await host.Variables.CreateAsync("fn1", "unique()", "PLAIN", Secret, secret: false, CancellationToken.None);
            AssertInNoFile(Secret);
        }

        AssertInNoFile(Secret);
    }

    [Test]
    public async Task Start_removes_the_temporary_files_of_an_earlier_host()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "tmp/half/deep"));
        File.WriteAllText(Path.Combine(_folder, "tmp/part"), "x");

        await using var host = new TestHost(_folder);
        await host.StartAsync();

        Assert.That(Directory.GetFileSystemEntries(Path.Combine(_folder, "tmp")), Is.Empty);
    }

    [Test]
    public async Task Folder_is_accessible_only_to_its_owner()
    {
        var folder = Path.Combine(_folder, "inner");
        await using var host = new TestHost(folder);
        await host.StartAsync();

        Assert.That(
            File.GetUnixFileMode(folder),
            Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
    }

    [Test]
    public async Task Failed_write_is_rolled_back()
    {
        await using var host = new TestHost(_folder);
        await host.StartAsync();

        Assert.ThrowsAsync<InvalidOperationException>(() => host.Database.WriteAsync<int>(
            connection =>
            {
                connection.Sql("INSERT INTO settings (name, value) VALUES ('half', x'00')").Run();
                throw new InvalidOperationException();
            },
            CancellationToken.None));

        Assert.That(host.Database.Read(c => c.Sql("SELECT COUNT(*) FROM settings WHERE name = 'half'").Scalar<long>()), Is.Zero);
    }

    private static ReadOnlyMemory<byte> Key(byte fill) => Enumerable.Repeat(fill, 32).ToArray();

    private void AssertInNoFile(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        foreach (var file in Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            Assert.That(content.AsSpan().IndexOf(bytes), Is.EqualTo(-1), file);
        }
    }

    private void SetVersion(int version) => WithDatabase(c => c.Sql($"PRAGMA user_version = {version}").Run());

    private long Version() => WithDatabase(c => c.Sql("PRAGMA user_version").Scalar<long>());

    private T WithDatabase<T>(Func<SqliteConnection, T> use)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "host.db")};Pooling=False");
        connection.Open();
        return use(connection);
    }
}
