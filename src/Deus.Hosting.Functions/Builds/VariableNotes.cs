using Deus.Hosting.Functions.Runtimes.Node.Worker;
using Deus.Hosting.Functions.Runtimes.Processes;

namespace Deus.Hosting.Functions.Builds;

/// <summary>Lists the variables of a function that the host replaces or does not pass on, for the build log. Values are never written.</summary>
internal static class VariableNotes
{
    /// <param name="own">The variables of the function.</param>
    /// <param name="environment">The environment of the build.</param>
    /// <param name="isNode">True when workers of Node.js execute the function.</param>
    /// <returns>The lines, each with its line break; none when every variable is passed on.</returns>
    public static IEnumerable<string> For(
        IReadOnlyList<KeyValuePair<string, string>> own, Dictionary<string, string> environment, bool isNode)
    {
        string[] names = [.. own.Select(variable => variable.Key).Order(StringComparer.Ordinal)];
        string[] replaced = [.. own.Where(variable => IsReplaced(variable, environment)).Select(variable => variable.Key).Order(StringComparer.Ordinal)];
        string[] left = [.. names.Where(name => !environment.ContainsKey(name))];
        string[] refused = isNode ? [.. names.Where(WorkerEnvironment.Refuses)] : [];
        if (replaced.Length > 0)
            yield return $"The host sets these variables itself, the function's values are not used: {string.Join(", ", replaced)}\n";
        if (left.Length > 0)
            yield return $"These variables are not passed on, because a process cannot have their names: {string.Join(", ", left)}\n";
        if (refused.Length > 0)
            yield return $"Executions do not get these variables, only the build does: {string.Join(", ", refused)}\n";
    }

    private static bool IsReplaced(KeyValuePair<string, string> variable, Dictionary<string, string> environment)
    {
        if (!environment.TryGetValue(variable.Key, out var value))
            return false;
        if (variable.Key == SupervisedProcess.MarkName)
            return true;
        var own = variable.Value.Replace("\0", "", StringComparison.Ordinal);
        // The host only adds folders in front.
        return variable.Key == "PATH" ? !value.EndsWith(own, StringComparison.Ordinal) : value != own;
    }
}
