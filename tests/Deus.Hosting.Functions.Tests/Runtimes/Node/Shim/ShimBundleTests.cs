using System.Diagnostics;
using Deus.Hosting.Functions.Runtimes.Node.Shim;

namespace Deus.Hosting.Functions.Tests.Runtimes.Node.Shim;

internal sealed class ShimBundleTests
{
    [Test]
    public async Task Modules_find_each_other_and_those_of_Node_and_run_once()
    {
        var output = await RunAsync("a.cjs", new()
        {
            ["a.cjs"] = "const { add } = require('./b.cjs'); require('./c.cjs'); console.log(add(2), require('node:path').sep);",
            ["b.cjs"] = "let count = 0; console.log('b runs'); module.exports = { add: (by) => (count += by) };",
            ["c.cjs"] = "require('./b.cjs').add(40);",
        });

        Assert.That(output, Is.EqualTo("b runs\n42 /\n"));
    }

    [Test]
    public async Task Names_of_one_module_are_not_seen_in_another()
    {
        var output = await RunAsync("a.cjs", new()
        {
            ["a.cjs"] = "const name = 'a'; require('./b.cjs'); console.log(name, typeof other);",
            ["b.cjs"] = "const name = 'b', other = 1; console.log(name); // the last line is a remark",
        });

        Assert.That(output, Is.EqualTo("b\na undefined\n"));
    }

    private static async Task<string> RunAsync(string entry, Dictionary<string, string> modules)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("bundle.cjs", ShimBundle.Create(modules, entry));
        using var node = Process.Start(new ProcessStartInfo("node", [file]) { RedirectStandardOutput = true })!;
        var output = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        return output;
    }
}
