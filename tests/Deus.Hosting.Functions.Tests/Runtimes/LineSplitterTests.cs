using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Tests.Runtimes;

internal sealed class LineSplitterTests
{
    private static readonly LogLine LogsWarning =
        new(FunctionLogLevel.Warning, "[WARNING] Logs truncated. The output exceeded 1000000 characters.");

    [Test]
    public void Split_gives_the_lines_of_both_texts_in_order()
    {
        var lines = LineSplitter.Split("a\nb\nc\n\n", "bad\n", [new(1, 4), new(4, 4), new(2, 2), new(0, 1)]);

        Assert.That(lines, Is.EqualTo(new LogLine[]
        {
            new(FunctionLogLevel.Info, "a\nb"), new(FunctionLogLevel.Error, "bad"), new(FunctionLogLevel.Warning, "c"), new(FunctionLogLevel.Debug, ""),
        }));
    }

    [Test]
    public void Split_returns_the_truncation_warning_and_the_end_of_a_cut_line()
    {
        var logs = TailBuffer.Tail("Logs", new string('x', 999_000) + "\n" + new string('y', 2000) + "\n");

        var lines = LineSplitter.Split(logs, "", [new(1, 500), new(1, 999_001), new(3, 2001)]);

        Assert.That(lines[0], Is.EqualTo(LogsWarning));
        Assert.That(lines.Skip(1).Select(line => line.Level), Is.EqualTo([FunctionLogLevel.Info, FunctionLogLevel.Error]));
        Assert.That(string.Concat(lines.Select(line => line.Text + "\n")), Is.EqualTo(logs));
    }

    [Test]
    public void Split_returns_logged_warning_text_as_a_line_when_nothing_was_cut()
    {
        var logs = LogsWarning.Text + "\nrest\n";

        var lines = LineSplitter.Split(logs, "", [new(1, LogsWarning.Text.Length + 1), new(1, 5)]);

        Assert.That(lines, Is.EqualTo(new LogLine[] { new(FunctionLogLevel.Info, LogsWarning.Text), new(FunctionLogLevel.Info, "rest") }));
    }

    [TestCase(new[] { -1, -9, int.MinValue })]
    [TestCase(new[] { int.MaxValue, int.MaxValue })]
    [TestCase(new[] { 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    public void Split_does_not_throw_for_invalid_marks(int[] marks) =>
        Assert.That(() => LineSplitter.Split("ab\n", "c\n", [.. marks.Select(mark => new LogMark(mark))]), Throws.Nothing);
}
