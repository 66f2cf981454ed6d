using System.Text;

namespace Deus.Hosting.Functions.Runtimes.Node;

/// <summary>
/// The logs of a request as its worker has written them to disk line by line: what is left of them when the worker
/// cannot tell any more.
/// </summary>
internal static class WorkerSpool
{
    /// <summary>The response with the logs of the request before its own errors.</summary>
    public static RuntimeResponse Complete(RuntimeResponse response, string folder, string logId) => response with
    {
        Logs = Read(folder, logId, "Logs"),
        Errors = BoundedText.KeepEnd(Read(folder, logId, "Errors") + response.Errors),
    };

    private static string Read(string folder, string logId, string kind)
    {
        var path = Path.Combine(folder, $"{logId}.{kind.ToLowerInvariant()}");
        var text = ReadFile(path + ".old") + ReadFile(path);
        if (text.Length <= BoundedText.MaxLogCharacters)
            return text;
        var warning = $"[WARNING] {kind} truncated. The output exceeded {BoundedText.MaxLogCharacters} characters.\n";
        return warning + text[^(BoundedText.MaxLogCharacters - warning.Length)..];
    }

    private static string ReadFile(string path)
    {
        try
        {
            return File.ReadAllText(path, Encoding.UTF8);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // nothing was logged
        }
    }
}
