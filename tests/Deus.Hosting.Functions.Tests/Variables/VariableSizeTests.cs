using System.Globalization;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Runtimes.Processes;
using Deus.Hosting.Functions.Variables;

namespace Deus.Hosting.Functions.Tests.Variables;

/// <summary>Tests that variables with which no process could start are refused when they are set, wherever they are set.</summary>
public sealed class VariableSizeTests
{
    private const int Largest = 8192;
    private const long Most = 2_000_000;

    [Test]
    public async Task Variables_of_2_MB_are_accepted_by_the_store_and_one_character_more_is_refused()
    {
        await using var host = new TestHost();
        await host.CreateFunctionAsync();
        var variables = host.Get<IVariableStore>();
        var all = UpTo(Most, "V").ToList();
        foreach (var (key, value) in all)
            await variables.SetAsync("fn1", key, value);

        AssertRefused(() => variables.SetAsync("fn1", "N", ""));
        AssertRefused(() => variables.SetAsync("fn1", all[^1].Key, all[^1].Value + "x"));
        AssertRefused(() => host.Variables.CreateAsync("fn1", "unique()", "N", "", secret: true, CancellationToken.None));
        var last = host.Variables.List("fn1").Single(v => v.Key == all[^1].Key);
        AssertRefused(() => host.Variables.UpdateAsync("fn1", last.Id, last.Key, all[^1].Value + "é", secret: null, CancellationToken.None));
        AssertRefused(() => host.Variables.UpdateAsync("fn1", last.Id, last.Key + "x", value: null, secret: null, CancellationToken.None));
        Assert.That(host.Variables.List("fn1"), Has.Count.EqualTo(all.Count), "nothing of the refused changes is kept");
    }

    [Test]
    public async Task Variables_of_2_MB_are_accepted_with_a_new_function_and_one_character_more_is_refused()
    {
        await using var host = new TestHost();
        var functions = host.Get<IFunctionStore>();
        var all = UpTo(Most, "V").ToDictionary();

        AssertRefused(() => functions.CreateAsync(New("refused", all, new() { ["N"] = "" })));
        await functions.CreateAsync(New("accepted", all, []));

        Assert.That(host.Functions.Find("refused"), Is.Null);
        Assert.That(host.Variables.List("accepted"), Has.Count.EqualTo(all.Count));
    }

    [Test]
    public async Task Variables_of_2_MB_are_accepted_with_a_deployment_and_one_character_more_is_refused()
    {
        await using var host = new TestHost();
        host.Blobs.Set("key", TestArchives.Function());
        await host.Backend.DeployAsync(InputOf("empty", []));
        var own = host.Variables.List("empty").Sum(v => ShellEnvironment.SizeOf(v.Key, host.Get<VariableValues>().Reveal(v)));
        var all = UpTo(Most - own, "V").ToDictionary();
        var more = new Dictionary<string, string>(all) { ["N"] = "" };

        await host.Backend.DeployAsync(InputOf("accepted", all));
        foreach (var (functionId, env) in (Dictionary<string, Dictionary<string, string>>)new() { ["refused"] = more, ["accepted"] = new() { ["N"] = "" } })
        {
            var refused = Assert.CatchAsync<HostingException>(() => host.Backend.DeployAsync(InputOf(functionId, env)))!;
            Assert.That(refused.ToString(), Does.Contain("2000000 bytes together"), functionId);
        }

        Assert.That(host.Functions.Find("refused"), Is.Null);
        Assert.That(host.Deployments.Count("accepted"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_value_above_8192_characters_is_refused_so_no_variable_reaches_128_KiB()
    {
        await using var host = new TestHost();
        await host.CreateFunctionAsync();
        var variables = host.Get<IVariableStore>();
        host.Blobs.Set("key", TestArchives.Function());

        await variables.SetAsync("fn1", new string('é', 255), new string('€', Largest));
        Assert.ThrowsAsync<InvalidParameterException>(() => variables.SetAsync("fn1", "N", new string('€', Largest + 1)));
        Assert.ThrowsAsync<InvalidParameterException>(() => host.Get<IFunctionStore>().CreateAsync(New("f", new() { ["N"] = new string('x', 131_072) }, [])));
        Assert.CatchAsync<ArgumentException>(() => host.Backend.DeployAsync(InputOf("f", new() { ["N"] = new string('x', 131_072) })));
    }

    /// <summary>Names that no shell passes on are passed as arguments of a build too.</summary>
    [TestCase("V")]
    [TestCase("V.")]
    public async Task A_function_with_the_largest_variables_is_built_and_executed(string prefix)
    {
        await using var host = TestHost.WithNode();
        var all = UpTo(Most, prefix).ToDictionary();
        var code = $"module.exports = ({{ res }}) => res.text(`${{Object.keys(process.env).filter(k => k.startsWith('{prefix}')).length}}`);";
        var function = await host.Get<IFunctionStore>().CreateAsync(New("fn1", all, []) with
        {
            Source = DeploymentSource.FromArchive(
                new MemoryStream(TestArchives.Function(code)), "src/main.js", $"node -p \"Object.keys(process.env).filter(k => k.startsWith('{prefix}')).length\""),
        });
        var built = await host.Get<IDeploymentStore>().WaitAsync("fn1", function.LatestDeploymentId!);

        Assert.That((built.Status, built.Log), Is.EqualTo((DeploymentStatus.Ready, $"{all.Count}\n")));
        var result = await host.ExecuteAsync("fn1", "");
        Assert.That(System.Text.Encoding.UTF8.GetString(result.Body.Span), Is.EqualTo(all.Count.ToString(CultureInfo.InvariantCulture)));
    }

    private static void AssertRefused(Func<Task> set) =>
        Assert.That(Assert.ThrowsAsync<InvalidParameterException>(set)!.Message, Does.Contain("2000000 bytes together"));

    /// <summary>Returns variables that have together exactly a number of bytes, as the rule counts them.</summary>
    private static IEnumerable<KeyValuePair<string, string>> UpTo(long total, string prefix)
    {
        var empty = ShellEnvironment.SizeOf(prefix + "000", "");
        var factor = ShellEnvironment.SizeOf(prefix + "000", "x") - empty;
        for (var i = 0; total >= empty; i++)
        {
            var length = Math.Min(Largest, (total - empty) / factor);
            yield return KeyValuePair.Create(string.Create(CultureInfo.InvariantCulture, $"{prefix}{i:000}"), new string('x', (int)length));
            total -= empty + (length * factor);
        }
    }

    private static NewFunction New(string id, Dictionary<string, string> env, Dictionary<string, string> plain) =>
        new() { Id = id, Settings = TestHost.Settings(), Env = env, PlainEnv = plain };

    private static DeployInput InputOf(string functionId, Dictionary<string, string> env) => new()
    {
        ServiceId = "service",
        FunctionId = functionId,
        ArtifactKey = "key",
        Env = env,
    };
}
