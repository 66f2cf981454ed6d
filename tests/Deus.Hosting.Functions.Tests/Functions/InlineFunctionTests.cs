using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Functions.Tests.Functions;

/// <summary>Tests the public types in an application without a generic host, with Node.js.</summary>
[TestFixture]
public sealed class InlineFunctionTests
{
    [TestCase("module.exports = ({ req, res }) => res.text(`one ${process.env.NAME} ${req.bodyText}`);", "main.js")]
    [TestCase("export default ({ req, res }) => res.text(`one ${process.env.NAME} ${req.bodyText}`);", "src/main.mjs")]
    public async Task W01_A_function_is_created_executed_rolled_back_and_its_history_read(string code, string fileName)
    {
        var folder = TestHost.NewFolder();
        var services = new ServiceCollection().AddFunctionHost(o => o.Folder = folder);
        await using (var provider = services.BuildServiceProvider())
        {
            var functions = provider.GetRequiredService<IFunctionStore>();
            var deployments = provider.GetRequiredService<IDeploymentStore>();
            var engine = provider.GetRequiredService<IFunctionEngine>();
            var request = new ExecutionRequest { FunctionId = "hello", Body = "there"u8.ToArray() };

            var function = await functions.CreateAsync(new NewFunction
            {
                Id = "hello",
                Settings = new FunctionSettings { Name = "Hello" },
                Source = DeploymentSource.FromText(code, fileName),
                PlainEnv = new Dictionary<string, string> { ["NAME"] = "hello" },
            });
            var first = await deployments.WaitAsync("hello", function.LatestDeploymentId!);
            var one = await engine.ExecuteAsync(request);
            var second = await deployments.WaitAsync("hello", (await deployments.CreateAsync(
                "hello", DeploymentSource.FromText(code.Replace("one", "two", StringComparison.Ordinal), fileName))).Id);
            var two = await engine.ExecuteAsync(request);
            var byId = await engine.ExecuteAsync(request with { DeploymentId = first.Id });
            await deployments.ActivateAsync("hello", first.Id);
            await provider.GetRequiredService<IVariableStore>().SetAsync("hello", "NAME", "changed");
            var back = await engine.ExecuteAsync(request);

            Assert.That(
                new[] { one, two, byId, back }.Select(r => r.BodyText),
                Is.EqualTo(new[] { "one hello there", "two hello there", "one hello there", "one changed there" }),
                one.Execution.Errors);
            Assert.That(second.Number, Is.EqualTo(2));
            var history = await provider.GetRequiredService<IExecutionStore>().ListAsync("hello");
            Assert.That(history.Items.Select(e => e.DeploymentNumber), Is.EqualTo(new[] { 1, 1, 2, 1 }));
        }

        Directory.Delete(folder, recursive: true);
    }
}
