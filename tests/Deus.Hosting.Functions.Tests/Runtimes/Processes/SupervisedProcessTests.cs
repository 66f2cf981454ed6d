using System.Diagnostics;
using System.Globalization;
using System.Text;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Runtimes.Processes;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Runtimes.Processes;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class SupervisedProcessTests
{
    private readonly StringBuilder _output = new();

    [TestCase("exit 0", 0)]
    [TestCase("exit 7", 7)]
    [TestCase("kill -ABRT $$", 134)]
    [TestCase("kill -KILL $$", 137)]
    public async Task Process_returns_the_exit_code_of_the_command(string script, int expected)
    {
        await using var process = Start(script);

        Assert.That(await process.Exited, Is.EqualTo(expected));
    }

    [Test]
    public async Task WatcherId_is_readable_after_the_process_is_disposed()
    {
        var process = Start("exit 0");
        var id = process.WatcherId;

        await process.DisposeAsync();

        Assert.That(process.WatcherId, Is.EqualTo(id));
    }

    [Test]
    public async Task Process_merges_standard_output_and_error_in_order()
    {
        await using var process = Start("echo a; echo b >&2; echo ç");

        await process.Exited;

        Assert.That(_output.ToString(), Is.EqualTo("a\nb\nç\n"));
    }

    [Test]
    public async Task Command_receives_only_the_given_environment()
    {
        await using var process = Start("tr '\\0' '\\n' </proc/self/environ", new() { ["PATH"] = "/usr/bin:/bin", ["A"] = "b c'$d" });

        await process.Exited;

        Assert.That(
            _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith("PWD=", StringComparison.Ordinal) && !line.StartsWith("WATCHER_MARK=", StringComparison.Ordinal)),
            Is.EquivalentTo(["PATH=/usr/bin:/bin", "A=b c'$d"]));
    }

    [Test]
    public async Task Output_names_the_program_when_it_does_not_exist()
    {
        await using var process = SupervisedProcess.Start(
            new SupervisedProcessStart { FileName = "/no/such/program", WorkingDirectory = "/", OnOutput = Record }, TimeProvider.System);

        Assert.That(await process.Exited, Is.EqualTo(127));
        Assert.That(_output.ToString(), Does.Contain("/no/such/program"));
    }

    [Test]
    public async Task Kill_ends_the_whole_process_group()
    {
        await using var process = Start("sleep 100 & echo $!; wait");
        var grandchild = await FirstNumberAsync();

        process.Kill();

        Assert.That(await process.Exited, Is.EqualTo(137));
        await ProcessState.WaitForEndAsync(grandchild);
    }

    [Test]
    public async Task Background_process_of_an_ended_command_is_killed()
    {
        await using var process = Start("sleep 100 & echo $!");
        var grandchild = await FirstNumberAsync();

        await process.Exited;

        await ProcessState.WaitForEndAsync(grandchild);
    }

    /// <summary>Such a child has removed the mark from its environment and its limits, and moved to another cgroup.</summary>
    [Test]
    public async Task Exited_completes_while_a_child_outside_of_the_group_and_the_cgroup_holds_the_output()
    {
        var clock = new FakeTimeProvider();
        await using var process = Start(
            $"x=$(env -i setsid sh -c 'ulimit -w 1 2>/dev/null || ulimit -x 1; echo 0 >{ProcessCgroup.FindOwn()}/cgroup.procs; echo $$; exec sleep 100 1>&2' &); echo $x; exit 5", clock: clock);
        using var child = Process.GetProcessById(await FirstNumberAsync());
        try
        {
            clock.Advance(await clock.NextTimerAsync());

            Assert.That(await process.Exited, Is.EqualTo(5));
            Assert.That(ProcessState.IsRunning(child.Id));
        }
        finally
        {
            child.Kill();
        }
    }

    [TestCase("x=$(env -i setsid sh -c 'echo $$; exec >/dev/null; exec sleep 100' &); echo $x")]
    [TestCase("env -i setsid sh -c '(env -i setsid sh -c \"echo \\$\\$; exec sleep 100\" &) & sleep 1; exit'")]
    [TestCase("env -i /usr/bin/env setsid -f /bin/sh -c 'cd /; echo $$; exec sleep 100 </dev/null 2>/dev/null >/dev/null'; sleep 1")]
    [TestCase("node -e \"require('child_process').spawn('/bin/sh', ['-c', 'echo \\$\\$; sleep 100 & sleep 100'], { detached: true, env: {}, stdio: ['ignore', 'inherit', 'ignore'] }).unref()\"; sleep 1")]
    [TestCase("setsid sh -c 'echo $$; exec sleep 100'  >&2 & sleep 1")]
    [TestCase("(setsid sh -c '(setsid sh -c \"echo \\$\\$; exec sleep 100\" &)' &); sleep 1")]
    [TestCase("trap '' HUP; setsid nohup sh -c 'cd /; echo $$; exec sleep 100 </dev/null 2>/dev/null >/dev/null' & sleep 1")]
    [TestCase("node -e \"const c = require('child_process').spawn('sleep', ['100'], { detached: true, stdio: 'ignore' }); console.log(c.pid); c.unref();\"")]
    public async Task A_process_that_left_the_group_ends_with_the_command(string script)
    {
        foreach (var usesCgroup in (bool[])[true, false])
        {
            lock (_output)
                _output.Clear();
            await using var process = Start(script, usesCgroup: usesCgroup);
            var child = await FirstNumberAsync();

            await process.Exited;

            await ProcessState.WaitForEndAsync(child);
            Assert.That(process.CgroupFolder is null || !usesCgroup || !Directory.Exists(process.CgroupFolder), "the cgroup is removed");
        }
    }

    /// <summary>Each process starts its successor in a new session with a new environment, and ends.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public async Task A_chain_of_processes_that_replace_one_another_ends_with_the_command(bool usesCgroup)
    {
        using var folder = new TemporaryFolder();
        var chain = folder.Write("chain", "#!/bin/sh\necho x >>" + folder.FullPath + "/beats\nsleep 0.02\nenv -i setsid /bin/sh \"$0\" &\n");
        await using (var process = Start($"env -i setsid /bin/sh {chain} & sleep 100", usesCgroup: usesCgroup))
        {
            await Eventually.HoldsAsync(() => Beats() > 10);
            process.Kill();
            await process.Exited;
        }

        var beats = Beats();
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System);
        Assert.That(Beats(), Is.EqualTo(beats), "none is left");

        long Beats() => new FileInfo(Path.Combine(folder.FullPath, "beats")) is { Exists: true, Length: var length } ? length : 0;
    }

    [Test]
    public void A_cgroup_is_used_where_one_can_be_created()
    {
        if (ProcessCgroup.TryCreate("test") is not { } cgroup)
        {
            Assert.Ignore("This machine has no cgroup of version 2 that this user may write.");
            return;
        }

        Assert.That(cgroup.FullPath, Does.StartWith(ProcessCgroup.FindOwn()!).And.EndsWith("/deus-test"));
        cgroup.Remove();
        Assert.That(Directory.Exists(cgroup.FullPath), Is.False);
    }

    [Test]
    public async Task A_process_that_left_the_group_ends_when_the_command_is_killed()
    {
        await using var process = Start("setsid sh -c 'echo $$; exec sleep 100' & sleep 100");
        var child = await FirstNumberAsync();

        process.Kill();

        await process.Exited;
        await ProcessState.WaitForEndAsync(child);
    }

    [Test]
    public async Task Output_that_is_read_after_the_end_of_the_process_is_delivered()
    {
        var clock = new FakeTimeProvider();
        using var folder = new TemporaryFolder();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var mayContinue = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var process = Start(
            $"echo a; until [ -e {folder.FullPath}/go ]; do sleep 0.01; done; echo b",
            clock: clock,
            onOutput: async text =>
            {
                await Record(text);
                begun.TrySetResult();
                await mayContinue.Task;
            });
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(30));

        folder.Write("go", "");
        clock.Advance(await clock.NextTimerAsync());
        mayContinue.SetResult();

        Assert.That(await process.Exited, Is.Zero);
        Assert.That(_output.ToString(), Is.EqualTo("a\nb\n"));
    }

    [Test]
    public async Task A_group_ends_also_when_its_watcher_is_killed()
    {
        await using var process = Start("sleep 100 & echo $!; wait");
        var grandchild = await FirstNumberAsync();

        using (var watcher = Process.GetProcessById(process.WatcherId))
            watcher.Kill();

        await process.Exited;
        await ProcessState.WaitForEndAsync(grandchild);
    }

    [Test]
    public async Task Exited_throws_when_the_output_callback_throws()
    {
        await using var process = SupervisedProcess.Start(
            new SupervisedProcessStart
            {
                FileName = "/bin/sh",
                Arguments = ["-c", "echo a; sleep 100"],
                WorkingDirectory = "/",
                OnOutput = _ => throw new FormatException("full"),
            },
            TimeProvider.System);

        Assert.That(async () => await process.Exited, Throws.TypeOf<FormatException>());
    }

    [TestCase("sleep 100 & echo $!; wait")]
    [TestCase("setsid sh -c 'echo $$; exec sleep 100' & sleep 100")]
    [TestCase("env -i setsid sh -c 'echo $$; exec sleep 100' & sleep 100")]
    public async Task Processes_end_when_the_host_is_killed(string script)
    {
        // A separate host starts the watcher as this library does, with a pipe that only the host holds open.
        using var host = Process.Start(new ProcessStartInfo("node")
        {
            ArgumentList =
            {
                "-e",
                "const [setsid, script, command] = process.argv.slice(1);"
                + "require('child_process').spawn(setsid, ['/bin/sh', '-c', script, 'w', 'unlimited', 'unlimited', 'unlimited', setsid, '123456789012345678', '', '/bin/sh', '-c',"
                + " command], { stdio: ['pipe', 'inherit', 'inherit'] });",
                PathSearch.Find("setsid")!,
                EmbeddedFiles.ReadText("supervise.sh"),
                script,
            },
            RedirectStandardOutput = true,
        })!;
        var grandchild = int.Parse((await host.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
        Assert.That(ProcessState.IsRunning(grandchild), Is.True);

        host.Kill(); // SIGKILL: no code of the host runs any more

        await ProcessState.WaitForEndAsync(grandchild);
    }

    private SupervisedProcess Start(
        string script,
        Dictionary<string, string>? environment = null,
        TimeProvider? clock = null,
        Func<ReadOnlyMemory<char>, ValueTask>? onOutput = null,
        bool usesCgroup = true) => SupervisedProcess.Start(
        new SupervisedProcessStart
        {
            FileName = "/bin/sh",
            Arguments = ["-c", script],
            WorkingDirectory = "/",
            Environment = environment ?? new() { ["PATH"] = "/usr/bin:/bin" },
            OnOutput = onOutput ?? Record,
            UsesCgroup = usesCgroup,
        },
        clock ?? TimeProvider.System);

    private ValueTask Record(ReadOnlyMemory<char> text)
    {
        lock (_output)
            _output.Append(text);
        return ValueTask.CompletedTask;
    }

    private async Task<int> FirstNumberAsync()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (true)
        {
            lock (_output)
            {
                if (_output.ToString().IndexOf('\n', StringComparison.Ordinal) is > 0 and var end)
                    return int.Parse(_output.ToString()[..end], CultureInfo.InvariantCulture);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, timeout.Token);
        }
    }
}
