using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Tests.Functions;

namespace Deus.Hosting.Functions.Tests.Variables;

/// <summary>Tests the public variable store.</summary>
[TestFixture]
public sealed class VariableStoreTests : PublicStoreFixture
{
    private IVariableStore Variables => Host.Get<IVariableStore>();

    [Test]
    public async Task E57_Store_never_returns_the_value_of_a_secret_variable_and_rejects_unsetting_it()
    {
        await Functions.CreateAsync(New());

        var set = await Variables.SetAsync("fn", "TOKEN", "very secret");
        await Variables.SetAsync("fn", "PLAIN", "readable", secret: false);
        var again = await Variables.SetAsync("fn", "TOKEN", "other");

        var listed = await Variables.ListAsync("fn");
        Assert.Multiple(() =>
        {
            Assert.That((set.Value, again.Value, again.Id), Is.EqualTo(((string?)null, (string?)null, set.Id)));
            Assert.That(listed.Select(v => (v.Key, v.Value, v.Secret)), Is.EqualTo(new[] { ("TOKEN", null, true), ("PLAIN", "readable", false) }));
            Assert.That(
                ProblemOf(() => Variables.SetAsync("fn", "TOKEN", "x", secret: false)), Is.EqualTo(FunctionErrorCode.VariableCannotUnsetSecret));
        });
        await Variables.DeleteAsync("fn", "TOKEN");
        Assert.That(ProblemOf(() => Variables.DeleteAsync("fn", "TOKEN")), Is.EqualTo(FunctionErrorCode.VariableNotFound));
    }

    [Test]
    public async Task A_changed_variable_reaches_the_next_execution_in_a_new_worker()
    {
        var function = await CreateAsync();
        string? seen = null;
        Host.Runtime.Handler = (deployment, _, _) =>
        {
            seen = deployment.Environment.GetValueOrDefault("GREETING");
            return Task.FromResult(new RuntimeResponse { StatusCode = 200 });
        };
        var engine = Host.Get<IFunctionEngine>();
        await engine.ExecuteAsync(new ExecutionRequest { FunctionId = function.Id });
        Assert.That(seen, Is.Null);

        await Variables.SetAsync(function.Id, "GREETING", "hello");
        await engine.ExecuteAsync(new ExecutionRequest { FunctionId = function.Id });
        await Host.BackgroundWorkDoneAsync();

        Assert.That(seen, Is.EqualTo("hello"));
        Assert.That(Host.Runtime.Released, Does.Contain(function.ActiveDeploymentId));
    }
}
