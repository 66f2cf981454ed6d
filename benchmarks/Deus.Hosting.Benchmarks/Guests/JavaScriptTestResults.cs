namespace Deus.Hosting.Benchmarks.Guests;

/// <summary>Counts the results of Test262 by part, and the reasons of those that have not passed.</summary>
internal sealed class JavaScriptTestResults
{
    /// <summary>The result of a module, which is not run.</summary>
    public const string Module = "a module";

    private const string Passed = "passed";
    private const string Other = "other";

    /// <summary>Features that came after ES2023, or that the interpreter leaves out.</summary>
    private static readonly HashSet<string> Newer = new(StringComparer.Ordinal)
    {
        "Array.fromAsync", "ArrayBuffer-transfer", "Atomics.pause", "Atomics.waitAsync", "Error.isError", "Float16Array", "Intl.Era-monthcode",
        "Iterator.concat", "Iterator.zip", "Math.sumPrecise", "RegExp.escape", "ShadowRealm", "Temporal", "arraybuffer-transfer", "await-dictionary",
        "canonical-tz", "decorators", "explicit-resource-management", "immutable-arraybuffer", "import-attributes", "import-bytes", "import-defer",
        "import-text", "iterator-helpers", "iterator-sequencing", "joint-iteration", "json-modules", "json-parse-with-source", "legacy-regexp",
        "nonextensible-applies-to-private", "promise-try", "regexp-duplicate-named-groups", "regexp-modifiers", "resizable-arraybuffer", "set-methods",
        "source-phase-imports", "source-phase-imports-module-source", "tail-call-optimization", "uint8array-base64", "upsert", "dynamic-import",
        "SharedArrayBuffer", "Atomics", "array-grouping", "Array.prototype.includes-fromAsync", "error-cause-stack", "error-stack-accessor",
    };

    private readonly List<(JavaScriptTestFile File, string Result)> _results = [];

    public void Add(JavaScriptTestFile file, string result) => _results.Add((file, result));

    public void Print()
    {
        foreach (var part in _results.GroupBy(result => result.File.Part).OrderBy(part => part.Key, StringComparer.Ordinal))
            Console.WriteLine($"{part.Key,-30} {part.Count(IsPassed),6} of {part.Count(),6} passed");
        Console.WriteLine($"{_results.Count(IsPassed)} of {_results.Count} files passed");
        foreach (var reason in _results.Where(result => !IsPassed(result)).GroupBy(ReasonOf).OrderByDescending(reason => reason.Count()))
            Console.WriteLine($"{reason.Count(),6} {reason.Key}");
        foreach (var (file, result) in _results.Where(result => !IsPassed(result) && ReasonOf(result) == Other))
            Console.WriteLine($"  {file.Name}: {result.ReplaceLineEndings(" ")}");
    }

    private static bool IsPassed((JavaScriptTestFile File, string Result) result) => result.Result == Passed;

    private static string ReasonOf((JavaScriptTestFile File, string Result) result)
    {
        var (file, text) = result;
        return text == Module ? "modules, which functions are not"
            : file.Features.FirstOrDefault(Newer.Contains) is { } feature ? $"newer than ES2023 or not built in: {feature}"
            : file.Source.Contains("$262", StringComparison.Ordinal) || file.Source.Contains("detachArrayBuffer", StringComparison.Ordinal) ? "needs $262, the object of the test host: realms, detached buffers, scripts"
            : Other;
    }
}
