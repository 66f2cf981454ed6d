using System.Reflection;
using NUnit.Framework;

namespace Deus.Hosting.Shared;

/// <summary>Prints what an assembly offers to others, and compares it with the text that was approved.</summary>
public static class PublicSurface
{
    /// <summary>Compares with <paramref name="approvedPath"/>, a path below the repository's root.</summary>
    public static void AssertApproved(Assembly assembly, string approvedPath)
    {
        var approved = Path.Combine(Repository.Root, approvedPath);
        var text = Print(assembly);
        var before = File.Exists(approved) ? File.ReadAllText(approved).ReplaceLineEndings("\n") : "";
        if (before == text)
            return;
        var received = Path.Combine(TestContext.CurrentContext.WorkDirectory, Path.GetFileNameWithoutExtension(approved) + ".received.txt");
        File.WriteAllText(received, text);
        var removed = before.Split('\n').Except(text.Split('\n')).Where(line => line.Length > 0);
        var added = text.Split('\n').Except(before.Split('\n'));
        Assert.Fail(
            $"The public surface has changed.\n{string.Join('\n', removed.Select(l => "- " + l.Trim()).Concat(added.Select(l => "+ " + l.Trim())))}\n"
            + $"Additive? Update the file: cp {received} {approved}. Otherwise see docs/versioning.md.");
    }

    public static string Print(Assembly assembly)
    {
        var lines = new List<string>();
        foreach (var type in assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            lines.Add(SurfaceText.Type(type));
            lines.AddRange(SurfaceText.Members(type).Order(StringComparer.Ordinal).Select(member => "    " + member));
            lines.Add("");
        }

        return string.Join('\n', lines);
    }
}
