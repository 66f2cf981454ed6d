using System.Text;
using Deus.Hosting.Functions.Executions.Masking;
using FsCheck;
using FsCheck.Fluent;

namespace Deus.Hosting.Functions.Tests.Executions.Masking;

public sealed class MaskedOutputTests
{
    [FsCheck.NUnit.Property(MaxTest = 2000)]
    public Property Text_written_in_pieces_is_masked_like_the_complete_text() => Prop.ForAll(
        Gen.Elements('a', 'b', '\n').ArrayOf(8).Two().Zip(Gen.OneOf(Gen.Constant('a'), Gen.Elements('a', 'b', '\n')).ArrayOf().ArrayOf()).ToArbitrary(),
        input =>
        {
            var (first, second) = (new string(input.Item1.Item1), new string(input.Item1.Item2));
            var mask = new RecordMask(new SecretValues([first, second]));
            string[] pieces = [.. input.Item2.Select(p => new string(p)), first[..3], first[3..], "a", second[..5], second[5..]];
            return Masked(mask, pieces) == mask.Text(string.Concat(pieces));
        });

    [Test]
    public void Secret_pattern_is_masked_when_its_line_arrives_in_pieces() => Assert.That(
        Masked(new RecordMask(new SecretValues([])), "pass", "word: hun", "ter2\ntoken=abc"), Is.EqualTo("password: [REDACTED]\ntoken=[REDACTED]"));

    [Test]
    public void MaskedOutput_forwards_a_line_at_its_end_or_when_it_exceeds_the_length_limit()
    {
        var seen = new StringBuilder();
        using var output = new MaskedOutput(new RecordMask(new SecretValues([])), text => seen.Append(text));

        output.Write("one\rtwo");
        Assert.That(seen.ToString(), Is.EqualTo("one\r"));
        output.Write(new string('.', 20_000));
        Assert.That(seen.Length, Is.EqualTo("one\rtwo".Length + 20_000));
    }

    [Test]
    public void MaskedOutput_forwards_text_immediately_when_there_is_no_mask() => Assert.That(Masked(null, "password: ", "x"), Is.EqualTo("password: x"));

    private static string Masked(RecordMask? mask, params IEnumerable<string> pieces)
    {
        var seen = new StringBuilder();
        using (var output = new MaskedOutput(mask, text => seen.Append(text)))
        {
            foreach (var piece in pieces)
                output.Write(piece);
        }

        return seen.ToString();
    }
}
