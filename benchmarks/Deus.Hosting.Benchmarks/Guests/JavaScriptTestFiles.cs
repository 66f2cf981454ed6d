using System.Globalization;
using System.Text;
using Deus.Hosting.Functions;

namespace Deus.Hosting.Benchmarks.Guests;

/// <summary>
/// Runs files of Test262 in the sandbox: those of the language and of the built-in objects that functions are promised. Each runs in an execution
/// of its own, evaluated by an indirect <c>eval</c>.
/// </summary>
internal static class JavaScriptTestFiles
{
    private static readonly string[] Parts =
    [
        "language/expressions", "language/statements", "built-ins/Array", "built-ins/Object", "built-ins/String", "built-ins/JSON",
        "built-ins/Promise", "built-ins/Map", "built-ins/Set", "built-ins/RegExp", "built-ins/BigInt", "built-ins/Proxy", "built-ins/Number",
        "built-ins/Math", "built-ins/Date", "built-ins/Symbol", "built-ins/Error", "built-ins/Function", "built-ins/GeneratorPrototype",
        "built-ins/AsyncFunction", "built-ins/TypedArray", "built-ins/WeakMap", "built-ins/Reflect",
    ];

    private const string Handler = """
        var print = (line) => { lines.push(String(line)); };
        var lines = [];
        function handle() {
          const { source, isAsync, negative } = JSON.parse(flagbase.context.event());
          const evaluate = eval;
          try {
            evaluate(source);
          } catch (e) {
            const name = e !== null && e !== undefined && e.constructor ? e.constructor.name : String(e);
            console.log(negative !== "" && name === negative ? "passed" : `${name}: ${e && e.message}`);
            return;
          }
          if (negative !== "") return console.log(`no ${negative} was thrown`);
          if (!isAsync) return console.log("passed");
          return new Promise((resolve) => setTimeout(resolve, 50)).then(() => {
            const line = lines.find((one) => one.startsWith("Test262:Async"));
            console.log(line === "Test262:AsyncTestComplete" ? "passed" : line ?? "never done");
          });
        }
        """;

    /// <param name="folder">A checkout of Test262.</param>
    /// <param name="count">How many files to run, chosen at random; 0 for all.</param>
    /// <param name="seed">The seed of the choice.</param>
    public static async Task<int> RunAsync(string folder, int count, int seed)
    {
        await using var rig = new GuestRig();
        await rig.DeployScriptAsync("tests", HostingRuntimes.JavaScript, Handler);
        var files = Parts.SelectMany(part => Directory.EnumerateFiles(Path.Combine(folder, "test", part), "*.js", SearchOption.AllDirectories))
            .Where(path => !path.EndsWith("_FIXTURE.js", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray();
        var random = new Random(seed);
        if (count > 0)
            random.Shuffle(files);
        var results = new JavaScriptTestResults();
        foreach (var path in count > 0 ? files.Take(count) : files)
        {
            var file = JavaScriptTestFile.Read(folder, path);
            results.Add(file, file.IsModule ? JavaScriptTestResults.Module : await RunAsync(rig, file, Path.Combine(folder, "harness")));
        }

        results.Print();
        return 0;
    }

    private static async Task<string> RunAsync(GuestRig rig, JavaScriptTestFile file, string harness)
    {
        var result = await rig.Engine.ExecuteAsync(new ExecutionRequest
        {
            FunctionId = "tests",
            Body = Encoding.UTF8.GetBytes(file.ToJson(harness)),
        });
        return result.IsSuccess
            ? result.BodyText.Trim()
            : string.Create(CultureInfo.InvariantCulture, $"{result.Execution.Outcome}: {result.Execution.Errors.Split('\n')[0]}");
    }
}
