using System.Text;

namespace Deus.Hosting.Functions.Runtimes.Node.Worker;

/// <summary>
/// Reads the log of a request from the files that its worker has written line by line. It is used when the worker's response is missing.
/// </summary>
internal static class WorkerSpool
{
    /// <summary>Returns the response with the spooled logs of the request before its errors.</summary>
    public static RuntimeResponse Complete(RuntimeResponse response, string folder, string logId)
    {
        var logs = Read(Path.Combine(folder, $"{logId}.logs"));
        var errors = Read(Path.Combine(folder, $"{logId}.errors"));
        var written = new RuntimeResponse
        {
            StatusCode = response.StatusCode,
            Logs = TailBuffer.Tail("Logs", string.Concat(logs.Select(line => line.Text))),
            Errors = string.Concat(errors.Select(line => line.Text)),
            Marks = [.. logs.Concat(errors).OrderBy(line => line.Number).Select(line => line.Mark)],
        };
        return response.WithLogOf(written);
    }

    /// <summary>
    /// Reads the lines of both files of a log. A running worker may rename the newer file between both reads, so it is read first, and
    /// lines that were read twice are dropped.
    /// </summary>
    private static List<SpooledLine> Read(string path)
    {
        List<SpooledLine> newer = [.. Parse(ReadFile(path))];
        return [.. Parse(ReadFile(path + ".old")).Concat(newer).DistinctBy(line => line.Number)];
    }

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
