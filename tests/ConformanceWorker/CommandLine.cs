using System.Globalization;

namespace Deus.Hosting.ConformanceWorker;

/// <summary>Parses the command line of the server.</summary>
internal static class CommandLine
{
    private static readonly string[] Known =
        ["code", "entrypoint", "logs", "port", "address", "secret", "headers", "env", "timings", "development"];

    /// <summary>Parses the arguments.</summary>
    /// <exception cref="FormatException">An argument is not valid; the message names it.</exception>
    public static ConformanceOptions Parse(string[] arguments)
    {
        var given = Read(arguments).ToLookup(pair => pair.Key, pair => pair.Value);
        string? Find(string name) => given[name].LastOrDefault();
        string Get(string name) => Find(name) ?? throw new FormatException($"--{name} is missing.");
        return new ConformanceOptions
        {
            Code = Path.GetFullPath(Get("code")),
            Logs = Path.GetFullPath(Get("logs")),
            Entrypoint = Find("entrypoint") ?? "",
            Port = ParsePort(Find("port") ?? "3000"),
            Address = Find("address") ?? "0.0.0.0",
            Secret = Find("secret") ?? "",
            Headers = Find("headers") ?? "",
            Timings = Find("timings"),
            Development = given.Contains("development"),
            Variables = given["env"].Select(ParseVariable).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal),
        };
    }

    private static IEnumerable<KeyValuePair<string, string>> Read(string[] arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            var name = arguments[i].TrimStart('-');
            if (!arguments[i].StartsWith("--", StringComparison.Ordinal) || !Known.Contains(name))
                throw new FormatException($"{arguments[i]} is not known.");
            if (name == "development")
                yield return KeyValuePair.Create(name, "");
            else if (++i < arguments.Length)
                yield return KeyValuePair.Create(name, arguments[i]);
            else
                throw new FormatException($"--{name} needs a value.");
        }
    }

    private static int ParsePort(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= ushort.MaxValue
            ? port
            : throw new FormatException($"--port {text} is not one; accepted: 0 to 65535.");

    private static KeyValuePair<string, string> ParseVariable(string text) =>
        text.IndexOf('=', StringComparison.Ordinal) is > 0 and var at
            ? KeyValuePair.Create(text[..at], text[(at + 1)..])
            : throw new FormatException($"--env {text} is not of the form <name>=<value>.");
}
