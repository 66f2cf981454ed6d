using System.Collections.Concurrent;
using System.Text;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Tests.Appwrite.Faults;

/// <summary>The committed and the measured outcomes.</summary>
internal sealed class FaultTable
{
    public const string Path = "tests/Deus.Hosting.Tests/Appwrite/Faults/FaultMatrix.txt";

    private const string Head = """
        # How each cell of the fault matrix ends, compared by FaultMatrixTests. After a deliberate change, take the table that the
        # tests write (its path is in their output) and read the difference.
        # An outcome is a word and what is at the server then: functions/whole deployments/unfinished deployments.
        # operation | request | fault | how often
        #   {0}

        """;

    private readonly ConcurrentDictionary<string, string> _measured = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string[]> _expected = new(StringComparer.Ordinal);

    public FaultTable()
    {
        string? key = null;
        foreach (var line in Repository.Read(Path).Split('\n').Where(l => l.Length > 0 && l[0] != '#'))
            if (line[0] != ' ')
                key = line.TrimEnd();
            else
                _expected.Add(key!, line.Trim().Split(" | "));
    }

    public IEnumerable<string> Keys => _expected.Keys;

    public int Measured => _measured.Count;

    /// <summary>Returns the committed outcome; null when there is none.</summary>
    public string? Expected(FaultCell cell) =>
        _expected.GetValueOrDefault(cell.Key)?[Array.IndexOf(FaultCell.Versions, cell.Version)];

    public void Record(FaultCell cell, string outcome) => _measured[cell.ToString()] = outcome;

    /// <summary>Writes the measured outcomes in the format of the committed table.</summary>
    public string Write(string folder)
    {
        var text = new StringBuilder(Head.Replace("{0}", string.Join(" | ", FaultCell.Versions), StringComparison.Ordinal).ReplaceLineEndings("\n"));
        foreach (var row in FaultCell.All().GroupBy(c => c.Key))
            text.Append(row.Key).Append("\n  ")
                .AppendJoin(" | ", row.Select(c => _measured.GetValueOrDefault(c.ToString(), "not measured"))).Append('\n');
        var path = System.IO.Path.Combine(folder, "FaultMatrix.received.txt");
        File.WriteAllText(path, text.ToString());
        return path;
    }
}
