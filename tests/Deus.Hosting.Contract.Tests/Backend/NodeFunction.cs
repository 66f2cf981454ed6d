using System.Text.Json;
using System.Text.Json.Nodes;

namespace Deus.Hosting.Contract.Tests.Backend;

/// <summary>Executes one request in a new Node.js process.</summary>
internal static class NodeFunction
{
    private const string Harness = """
        const input = JSON.parse(require("fs").readFileSync(0, "utf8"));
        const [logs, errors] = [[], []];
        const bodyBinary = Buffer.from(input.body, "base64");
        const [path, queryString = ""] = input.path.split("?");
        const binary = (bytes, status = 200, headers = {}) => ({ body: Buffer.from(bytes).toString("base64"), status, headers });
        const context = {
          req: { method: input.method, path, queryString, headers: input.headers, bodyBinary, bodyText: bodyBinary.toString("utf8") },
          res: { binary, text: binary, json: (value, status, headers) => binary(JSON.stringify(value), status, headers) },
          log: (line) => logs.push(line),
          error: (line) => errors.push(line),
        };
        (async () => {
          let response;
          try {
            response = await require(input.entrypoint)(context);
          } catch (e) {
            errors.push(e.stack);
            response = binary("", 500);
          }
          const headers = Object.entries(response.headers).flatMap(([name, value]) => [value].flat().map((one) => [name, one]));
          process.stdout.write(JSON.stringify({ ...response, headers, logs: logs.join("\n"), errors: errors.join("\n") }), () => process.exit(0));
        })();
        """;

    public static async Task<Response> ExecuteAsync(
        string folder, string entrypoint, IReadOnlyDictionary<string, string> variables, InvokeRequest request, CancellationToken cancellationToken)
    {
        var input = new JsonObject
        {
            ["entrypoint"] = Path.Combine(folder, entrypoint),
            ["method"] = request.Method,
            ["path"] = request.Path,
            ["headers"] = new JsonObject(request.Headers
                .GroupBy(h => h.Key.ToLowerInvariant(), h => h.Value)
                .Select(group => KeyValuePair.Create(group.Key, (JsonNode?)string.Join(", ", group)))),
            ["body"] = Convert.ToBase64String(request.Body.Span),
        };
        var (exitCode, output) = await ChildProcess.RunAsync(
            folder, ["node", "-e", Harness], variables, input.ToJsonString(), cancellationToken);
        if (exitCode != 0)
            return new Response(500, [], [], "", output);
        using var parsed = JsonDocument.Parse(output);
        var response = parsed.RootElement;
        return new Response(
            response.GetProperty("status").GetInt32(),
            [.. response.GetProperty("headers").EnumerateArray().Select(h => KeyValuePair.Create(h[0].GetString()!, h[1].GetString()!))],
            response.GetProperty("body").GetBytesFromBase64(),
            response.GetProperty("logs").GetString()!,
            response.GetProperty("errors").GetString()!);
    }

    public sealed record Response(
        int StatusCode, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body, string Logs, string Errors);
}
