using Deus.Hosting.Functions.Executions.Masking;
using Deus.Hosting.Functions.Executions.Records;
using Deus.Hosting.Functions.Runtimes;
using FsCheck;
using FsCheck.Fluent;

namespace Deus.Hosting.Functions.Tests.Executions.Records;

internal sealed class RecordedLogTests
{
    private const string Secret = "first\nsecond";

    private static readonly RecordMask Mask = new(new SecretValues([Secret]));

    [TestCase("password: hunter2\n|next\n", "password: [REDACTED]|next")]
    [TestCase("a \0b\n|\0\n|c\n", "a b||c")]
    [TestCase("x first\n|second y\n|z\n", "x [REDACTED]| y|z")]
    [TestCase("first\n|second|\n|z\n", "[REDACTED]||z")]
    [TestCase("Authorization: Basic dXNlcjpwYXNz\n|Cookie: a=b\n|to postgres://u:pw@h/db\n", "Authorization: [REDACTED]|Cookie: [REDACTED]|to postgres://u:[REDACTED]@h/db")]
    public void Recorded_lines_match_the_written_lines_after_masking(string written, string expected)
    {
        var pieces = written.Split('|');

        var recorded = RecordedLog.Create(string.Concat(pieces), "", [.. pieces.Select(piece => new LogMark(LogMark.Info, piece.Length))], Mask);

        Assert.That(string.Join('|', LinesOf(recorded).Select(line => line.Text)), Is.EqualTo(expected));
    }

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public Property Recorded_marks_cover_the_masked_texts_for_any_input_marks() => Prop.ForAll(
        Gen.Zip(
            Gen.Elements("a", "\n", Secret, "token=", "x y", "\0", "eyJhbGci.eyJzdWIi").ArrayOf(),
            Gen.Choose(-5, 200).Select(value => new LogMark(value)).ArrayOf()).ToArbitrary(),
        input =>
        {
            var (logs, marks) = (string.Concat(input.Item1), input.Item2);
            var errors = new string([.. logs.Reverse()]);
            var recorded = RecordedLog.Create(logs, errors, marks, Mask);
            return recorded.Logs == Mask.Text(logs.Replace("\0", "", StringComparison.Ordinal))
                && recorded.Errors == Mask.Text(errors.Replace("\0", "", StringComparison.Ordinal))
                && recorded.Marks.All(mark => mark.Length > 0)
                && recorded.Marks.Where(mark => !mark.IsError).Sum(mark => mark.Length) == recorded.Logs.Length
                && recorded.Marks.Where(mark => mark.IsError).Sum(mark => mark.Length) == recorded.Errors.Length
                && LinesOf(recorded).Count == recorded.Marks.Count;
        });

    [Test]
    public void Log_that_exceeds_the_limit_after_masking_loses_its_beginning()
    {
        var line = "token=z\n";
        var count = 1_000_000 / line.Length;

        var recorded = RecordedLog.Create(
            string.Concat(Enumerable.Repeat(line, count)), "", [.. Enumerable.Repeat(new LogMark(LogMark.Info, line.Length), count)], Mask);

        var lines = LinesOf(recorded);
        Assert.That(recorded.Logs, Has.Length.EqualTo(1_000_000));
        Assert.That(string.Concat(lines.Select(l => l.Text + "\n")), Is.EqualTo(recorded.Logs));
        Assert.That(lines.Skip(1).Select(l => l.Text), Is.All.EqualTo("token=[REDACTED]"));
    }

    private static IReadOnlyList<LogLine> LinesOf(RecordedLog recorded) =>
        LineSplitter.Split(recorded.Logs, recorded.Errors, recorded.Marks);
}
