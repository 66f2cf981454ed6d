using Deus.Hosting.Functions.Deployments;

namespace Deus.Hosting.Functions.Tests.Deployments;

public sealed class LineDiffTests
{
    [TestCase("a\nb\nc\n", "a\nb\nc", "a1 b2 c3", Description = "a line break at the end is no line")]
    [TestCase("a\r\nb\n", "a\nb\n", "a1 b2")]
    [TestCase("", "a\n", "+a1")]
    [TestCase("a\n", "", "-a1")]
    [TestCase("", "", "")]
    [TestCase("a\nb\nc", "a\nx\nc", "a1 -b2 +x2 c3")]
    [TestCase("a\nb", "x\ny", "-a1 -b2 +x1 +y2")]
    [TestCase("a\nb\nc\nd", "b\nc\nd\ne", "-a1 b2 c3 d4 +e4")]
    public void Lines_are_unchanged_removed_or_added(string before, string after, string expected) =>
        Assert.That(string.Join(' ', LineDiff.Create(before, after).Select(Show)), Is.EqualTo(expected));

    [Test]
    public void E46_Blank_lines_are_counted() => Assert.That(
        string.Join(' ', LineDiff.Create("a\n\n\nb\n\n", "a\n\nb\n\n\nc\n").Select(line => $"{line.OldLine}:{line.NewLine}")),
        Is.EqualTo("1:1 2:2 3: 4:3 5:4 :5 :6"));

    [Test]
    public void A_difference_rebuilds_both_texts_and_is_a_shortest_one()
    {
        var random = new Random(46);
        for (var round = 0; round < 500; round++)
        {
            var (before, after) = (Text(random), Text(random));
            var diff = LineDiff.Create(string.Join('\n', before), string.Join('\n', after));

            Assert.That(Side(diff, DiffChange.Added, line => line.OldLine), Is.EqualTo(before.Select((text, i) => (i + 1, text))), $"round {round}");
            Assert.That(Side(diff, DiffChange.Removed, line => line.NewLine), Is.EqualTo(after.Select((text, i) => (i + 1, text))), $"round {round}");
            Assert.That(diff.Count(line => line.Change == DiffChange.Unchanged), Is.EqualTo(LongestCommon(before, after)), $"round {round}");
        }
    }

    [Test]
    public void Two_large_sources_without_a_common_line_are_compared()
    {
        var diff = LineDiff.Create(string.Join('\n', Enumerable.Range(0, 30_000)), string.Join('\n', Enumerable.Range(30_000, 30_000)));

        Assert.That((diff.Count, diff[0].Change, diff[^1].Change), Is.EqualTo((60_000, DiffChange.Removed, DiffChange.Added)));
    }

    private static string Show(DiffLine line) => line.Change switch
    {
        DiffChange.Added => $"+{line.Text}{line.NewLine}",
        DiffChange.Removed => $"-{line.Text}{line.OldLine}",
        _ => $"{line.Text}{line.OldLine}",
    };

    private static string[] Text(Random random) => [.. Enumerable.Range(0, random.Next(1, 20)).Select(_ => ((char)('a' + random.Next(4))).ToString())];

    private static IEnumerable<(int Line, string Text)> Side(IEnumerable<DiffLine> diff, DiffChange other, Func<DiffLine, int?> number) =>
        diff.Where(line => line.Change != other).Select(line => (number(line)!.Value, line.Text));

    private static int LongestCommon(string[] left, string[] right)
    {
        var lengths = new int[left.Length + 1, right.Length + 1];
        for (var i = left.Length - 1; i >= 0; i--)
        {
            for (var j = right.Length - 1; j >= 0; j--)
                lengths[i, j] = left[i] == right[j] ? lengths[i + 1, j + 1] + 1 : Math.Max(lengths[i + 1, j], lengths[i, j + 1]);
        }

        return lengths[0, 0];
    }
}
