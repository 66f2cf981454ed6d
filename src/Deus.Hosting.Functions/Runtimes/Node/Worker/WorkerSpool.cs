using System.Text;

namespace Deus.Hosting.Functions.Runtimes.Node.Worker;

/// <summary>
/// Reads the log of a request from the files that its worker has written line by line. It is used when the worker's answer is missing.
/// </summary>
internal static class WorkerSpool
{
    /// <summary>Returns the response with the spooled logs of the request before its errors.</summary>
    public static RuntimeResponse Complete(RuntimeResponse response, string folder, string logId)
    {
        var logs = Read(Path.Combine(folder, $"{logId}.logs"));
        var errors = Read(Path.Combine(folder, $"{logId}.errors"));
        var marks = logs.Concat(errors).OrderBy(line => line.Number).Select(line => line.Mark);
        return response with
        {
            Logs = TailBuffer.Tail("Logs", string.Concat(logs.Select(line => line.Text))),
            Errors = TailBuffer.Tail("Errors", string.Concat(errors.Select(line => line.Text)) + response.Errors),
            Marks = [.. marks, .. response.Marks],
        };
    }

    private static List<SpooledLine> Read(string path) => [.. Parse(ReadFile(path + ".old")), .. Parse(ReadFile(path))];

    private static IEnumerable<SpooledLine> Parse(string text)
    {
        for (var at = 0; SpooledLine.TryRead(text, at) is { } line; at += SpooledLine.PrefixLength + line.Text.Length)
            yield return line;
    }

    private static string ReadFile(string path)
    {
        try
        {
            return File.ReadAllText(path, Encoding.UTF8);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // Nothing was logged.
        }
    }
}
