namespace Deus.Hosting.Functions.Tests.Runtimes;

/// <summary>Tests how the function is loaded from its deployment.</summary>
internal sealed class ContractLoadTests
{
    [TestCase("main.js", "module.exports = async ({ res }) => res.text('ok');")]
    [TestCase("main.cjs", "exports.default = async ({ res }) => res.text('ok');")]
    [TestCase("main.mjs", "export default async ({ res }) => res.text('ok');")]
    [TestCase("main.mjs", "const text = await Promise.resolve('ok'); export default async ({ res }) => res.text(text);")]
    [TestCase("a/b/main.js", "module.exports = ({ res }) => res.text('ok');")]
    public async Task A_function_is_the_default_export(string entrypoint, string source)
    {
        await using var host = new Host(source, entrypoint: entrypoint);

        var response = await host.CallAsync("");

        Assert.That((response.StatusCode, response.Text(), response.Errors), Is.EqualTo((200, "ok", "")));
    }

    [Test]
    public async Task A_folder_is_resolved_through_its_package()
    {
        await using var host = new Host("import { text } from './text.js'; export default ({ res }) => res.text(text);", entrypoint: "lib/index.js");
        host.Code.Write("lib/text.js", "export const text = 'ok';");
        host.Code.Write("package.json", """{ "type": "module", "main": "lib/index.js" }""");
        host.Deployment = host.Deployment with { Entrypoint = "" };

        Assert.That((await host.CallAsync("")).Text(), Is.EqualTo("ok"));
    }

    [Test]
    public async Task Dependencies_are_found_in_node_modules()
    {
        await using var host = new Host("const dep = require('dep'); module.exports = ({ res }) => res.text(dep);");
        host.Code.Write("node_modules/dep/index.js", "module.exports = 'from dep';");

        Assert.That((await host.CallAsync("")).Text(), Is.EqualTo("from dep"));
    }

    [TestCase("no export", "const a = 1;", "Function signature invalid")]
    [TestCase("named export", "exports.main = () => {};", "Function signature invalid")]
    [TestCase("syntax", "module.exports = (;", "Syntax error in main.js")]
    [TestCase("type error", "null.x;", "Cannot read properties of null")]
    [TestCase("throws", "throw new Error('at the top');", "Failed to load module: Error: at the top")]
    [TestCase("missing dependency", "require('nothing-there');", "Require stack")]
    public async Task A_function_that_cannot_be_loaded_is_an_empty_503(string name, string source, string reason)
    {
        await using var host = new Host(source);

        var response = await host.CallAsync(name);

        Assert.That((response.StatusCode, response.Body.Length), Is.EqualTo((503, 0)));
        Assert.That(response.Header("content-type"), Is.EqualTo("text/plain; charset=utf-8"));
        Assert.That(response.Errors, Does.Contain(reason));
    }

    [TestCase("missing.js")]
    [TestCase("main")]
    [TestCase("../outside.js")]
    public async Task An_entrypoint_that_does_not_exist_is_named(string entrypoint)
    {
        await using var host = new Host(ContractFunction.Source);
        host.Deployment = host.Deployment with { Entrypoint = entrypoint };

        var response = await host.CallAsync("text");

        Assert.That(response.StatusCode, Is.EqualTo(503));
        Assert.That(response.Errors, Does.Contain("Failed to load entrypoint").And.Contain(entrypoint));
    }

    [Test]
    public async Task Module_keeps_its_state_between_calls_and_runs_outside_of_its_folder()
    {
        await using var host = new Host(
            "let calls = 0; module.exports = ({ res }) => res.json({ calls: ++calls, inCode: process.cwd() === __dirname });");

        await host.CallAsync("");

        Assert.That((await host.CallAsync("")).Text(), Is.EqualTo("""{"calls":2,"inCode":false}"""));
    }
}
