namespace Deus.Hosting.Functions.Storage.Archives;

/// <summary>
/// Checks that a symbolic link stays inside a folder. The link is resolved as the operating system does, through other links too.
/// </summary>
internal static class LinkRules
{
    private const int MaxSteps = 256;

    /// <param name="links">All links of the folder, as path and target, both with slashes.</param>
    /// <param name="link">The path of the link to check.</param>
    /// <exception cref="ArchiveRejectedException">The link is absolute, leaves the folder, or is circular.</exception>
    public static void Check(IReadOnlyDictionary<string, string> links, string link)
    {
        RefuseAbsolute(link, links[link]);
        var pending = new Stack<string>(SplitOf(ParentOf(link)).Concat(SplitOf(links[link])).Reverse());
        var present = new List<string>();
        for (var steps = 0; pending.TryPop(out var part); steps++)
        {
            if (steps > MaxSteps)
                throw Rejected(link, links[link], "does not end");
            if (part == "..")
                LeaveFolder(present, link, links[link]);
            else
                Enter(part, present, pending, links, link);
        }
    }

    private static void LeaveFolder(List<string> present, string link, string target)
    {
        if (present.Count == 0)
            throw Rejected(link, target, "leaves the function's folder");
        present.RemoveAt(present.Count - 1);
    }

    private static void Enter(
        string part, List<string> present, Stack<string> pending, IReadOnlyDictionary<string, string> links, string link)
    {
        present.Add(part);
        if (!links.TryGetValue(string.Join('/', present), out var target))
            return;
        RefuseAbsolute(link, target);
        present.RemoveAt(present.Count - 1);
        foreach (var next in SplitOf(target).Reverse())
            pending.Push(next);
    }

    private static void RefuseAbsolute(string link, string target)
    {
        if (target.StartsWith('/'))
            throw Rejected(link, target, "is absolute");
    }

    private static IEnumerable<string> SplitOf(string path) => path.Split('/').Where(part => part is not ("" or "."));

    private static string ParentOf(string path) =>
        path.LastIndexOf('/') is var slash and > 0 ? path[..slash] : "";

    private static ArchiveRejectedException Rejected(string link, string target, string problem) => new(
        $"The link '{link}' -> '{target}' {problem}. Accepted: relative links to files of the function.");
}
