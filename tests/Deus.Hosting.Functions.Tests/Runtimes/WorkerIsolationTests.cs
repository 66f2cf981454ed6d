using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using Deus.Hosting.Functions.Runtimes.Node.Protocol;

namespace Deus.Hosting.Functions.Tests.Runtimes;

/// <summary>Tests what a function cannot access, and which callers its worker accepts.</summary>
[NonParallelizable]
[UnsupportedOSPlatform("windows")]
internal sealed class WorkerIsolationTests
{
    private const string Source = """
        const fs = require('fs');
        const attempt = (action) => { try { return String(action()); } catch (error) { return error.code; } };
        module.exports = async ({ req, res }) => {
          const path = req.headers.target;
          switch (req.headers['x-action']) {
            case 'read': return res.text(attempt(() => fs.readFileSync(path, 'utf8')));
            case 'write': return res.text(attempt(() => fs.writeFileSync(path, 'x') ?? 'written'));
            case 'scratch': fs.writeFileSync(require('os').tmpdir() + '/a', 'mine');
              return res.text(fs.readFileSync(require('os').tmpdir() + '/a', 'utf8'));
            case 'spawn': return res.text(attempt(() => require('child_process').execSync('id')));
            case 'env': return res.json(process.env);
          }
        };
        """;

    [TestCase("read", "/etc/passwd")]
    [TestCase("read", "/proc/self/environ")]
    [TestCase("write", "/tmp/written-by-a-function")]
    [TestCase("spawn", "")]
    public async Task E19_Function_cannot_access_files_or_processes_outside_of_its_folder(string action, string target)
    {
        await using var host = new Host(Source);

        Assert.That((await CallAsync(host, action, target)).Trim(), Is.EqualTo("ERR_ACCESS_DENIED"));
    }

    [Test]
    public async Task A_function_reads_its_code_and_does_not_change_it()
    {
        await using var host = new Host(Source);
        var file = host.Code.Write("data.txt", "mine");

        Assert.That(await CallAsync(host, "read", file), Is.EqualTo("mine"));
        Assert.That(await CallAsync(host, "write", file), Is.EqualTo("ERR_ACCESS_DENIED"));
    }

    [Test]
    public async Task A_function_has_a_scratch_folder()
    {
        await using var host = new Host(Source);

        Assert.That(await CallAsync(host, "scratch"), Is.EqualTo("mine"));
    }

    [Test]
    public async Task Code_behind_a_symbolic_link_can_be_read()
    {
        await using var host = new Host(Source);
        var link = host.WorkerFiles + "/link";
        Directory.CreateSymbolicLink(link, host.Code.FullPath);
        host.Deployment = host.Deployment with { CodeFolder = link };

        Assert.That(await CallAsync(host, "scratch"), Is.EqualTo("mine"));
    }

    [Test]
    public async Task Function_can_read_files_of_the_host_when_the_permission_model_is_off()
    {
        await using var host = new Host(Source, configure: o => o.Permission = WorkerPermission.Off);

        Assert.That(await CallAsync(host, "read", "/etc/passwd"), Does.Contain("root"));
    }

    [TestCase("NODE_OPTIONS", "--require=/no/such/file")]
    [TestCase("NODE_PATH", "/somewhere")]
    [TestCase("NODE_EXTRA_CA_CERTS", "/somewhere")]
    [TestCase("HOST_PASSWORD", "secret-of-the-host")]
    [TestCase("HOME", "/home/host")]
    public async Task E19_The_environment_of_the_host_is_not_inherited(string name, string value)
    {
        var before = Environment.GetEnvironmentVariable(name);
        Environment.SetEnvironmentVariable(name, value);
        try
        {
            await using var host = new Host(Source);

            Assert.That(await CallAsync(host, "env"), Does.Not.Contain(value).And.Not.Contain(name).And.Contain("PATH"));
        }
        finally
        {
            Environment.SetEnvironmentVariable(name, before);
        }
    }

    [Test]
    public async Task The_settings_of_the_worker_are_not_the_functions_variables()
    {
        await using var host = new Host(Source);
        host.Deployment = host.Deployment with
        {
            Environment = new Dictionary<string, string> { ["MINE"] = "a $b 'c'\nd", ["NODE_OPTIONS"] = "--no-such-flag", ["DEUS_WORKER_SECRET"] = "x" },
        };

        var environment = await CallAsync(host, "env");

        Assert.That(environment, Does.Contain("""
            "MINE":"a $b 'c'\nd"
            """).And.Not.Contain("DEUS_WORKER").And.Not.Contain("NODE_OPTIONS"));
    }

    [Test]
    public async Task Variables_of_any_name_reach_the_function_unchanged()
    {
        string[] names =
        [
            "my-key", "a.b", "1", "ключ", "with space", "PWD", "OLDPWD", "IFS", "OPTIND", "PPID", "SHLVL", "_", "PS4", "ENV", "SHELLOPTS",
            "BASH_ENV", "BASH_FUNC_ls%%", "UID", "RANDOM", "LINENO", "DEUS_CARRIED_0", "PLAIN",
        ];
        var variables = names.ToDictionary(name => name, name => $"abc = '{name}'\n$x");
        await using var host = new Host(Source);
        host.Deployment = host.Deployment with { Environment = variables };

        var given = System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, string>>(await CallAsync(host, "env"))!;

        Assert.That(given.Keys, Is.EquivalentTo([.. names, "PATH", "TMPDIR", "WATCHER_MARK", .. InheritedHere()]));
        Assert.That(given.Where(pair => variables.ContainsKey(pair.Key)), Is.EquivalentTo(variables));
    }

    private static IEnumerable<string> InheritedHere() =>
        new[] { "LANG", "TZ" }.Where(name => Environment.GetEnvironmentVariable(name) is not null);

    [TestCaseSource(nameof(Openings))]
    public async Task Worker_sends_nothing_to_a_connection_without_the_secret(byte[] opening)
    {
        await using var host = new Host(Source);
        await CallAsync(host, "env");

        Assert.That(await SendAndReadAsync((await host.WorkerAsync()).Socket, opening), Is.Empty);
        Assert.That(await CallAsync(host, "env"), Does.Contain("PATH"), "The worker continues.");
    }

    [Test]
    public async Task Only_the_owner_can_reach_the_sockets()
    {
        await using var host = new Host(Source);
        await CallAsync(host, "env");
        var folder = Path.GetDirectoryName(Path.GetDirectoryName((await host.WorkerAsync()).Socket))!;

        Assert.That(File.GetUnixFileMode(folder), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
    }

    private static async Task<string> CallAsync(Host host, string action, string target = "")
    {
        var request = Host.Request(action);
        return (await host.SendAsync(request with { Headers = [.. request.Headers, new("target", target)] })).Text();
    }

    private static IEnumerable<TestCaseData> Openings()
    {
        var wrong = Encoding.ASCII.GetBytes(new string('0', 64));
        yield return Opening("another secret", WorkerFrames.Encode(FrameKind.Hello, wrong));
        yield return Opening("no secret", WorkerFrames.Encode(FrameKind.Hello, []));
        yield return Opening("a secret that is too long", WorkerFrames.Encode(FrameKind.Hello, [.. wrong, .. wrong]));
        yield return Opening("a ping", WorkerFrames.Encode(FrameKind.Ping, []));
        yield return Opening("a request", WorkerFrames.Encode(FrameKind.Request, "{}"u8));
        yield return Opening("another protocol", "GET /__opr/health HTTP/1.1\r\nhost: worker\r\n\r\n"u8);
        yield return Opening("a frame without end", [(byte)FrameKind.Hello, 0xff, 0xff, 0xff, 0xff]);
    }

    private static TestCaseData Opening(string name, ReadOnlySpan<byte> bytes) => new TestCaseData(bytes.ToArray()).SetArgDisplayNames(name);

    /// <summary>Sends bytes and returns the response until the peer closes the connection.</summary>
    private static async Task<byte[]> SendAndReadAsync(string path, byte[] bytes)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        await socket.SendAsync(bytes);
        await using var stream = new NetworkStream(socket);
        using var answer = new MemoryStream();
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await stream.CopyToAsync(answer, timeout.Token);
        return answer.ToArray();
    }
}
