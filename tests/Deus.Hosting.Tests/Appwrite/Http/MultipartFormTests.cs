using System.Net.Http.Headers;
using System.Text;
using Deus.Hosting.Appwrite.Http;

namespace Deus.Hosting.Tests.Appwrite.Http;

public sealed class MultipartFormTests
{
    private const string Boundary = "-----------------------------6b010ca7ccdef";

    [TestCase("multipart/form-data; boundary=abc", "abc")]
    [TestCase("Multipart/Form-Data; Boundary=\"a b\"", "a b")]
    [TestCase("multipart/form-data", null)]
    [TestCase("multipart/form-data; boundary=", null)]
    [TestCase("multipart/form-data; boundary=\"\"", null)]
    [TestCase("multipart/mixed; boundary=abc", null)]
    [TestCase("application/json", null)]
    public void The_boundary_is_taken_from_the_content_type(string type, string? boundary) =>
        Assert.That(
            MultipartForm.BoundaryOf(MediaTypeHeaderValue.TryParse(type, out var parsed) ? parsed : null), Is.EqualTo(boundary));

    [Test]
    public void BoundaryOf_returns_null_without_a_content_type() => Assert.That(MultipartForm.BoundaryOf(null), Is.Null);

    [TestCase(200, true)]
    [TestCase(201, false)]
    public void Boundary_of_more_than_200_characters_is_not_accepted(int length, bool isAccepted)
    {
        var boundary = new string('b', length);

        Assert.That(
            MultipartForm.BoundaryOf(MediaTypeHeaderValue.Parse($"multipart/form-data; boundary={boundary}")),
            Is.EqualTo(isAccepted ? boundary : null));
    }

    [TestCase("\r\n")]
    [TestCase("A preamble, which a reader ignores.\r\n")]
    public void Parse_ignores_text_before_the_first_delimiter(string preamble)
    {
        var form = MultipartForm.Parse((byte[])[.. Encoding.UTF8.GetBytes(preamble), .. Write([("a", [1])])], Boundary);

        Assert.That(form["a"].ToArray(), Is.EqualTo(new byte[] { 1 }));
    }

    [Test]
    public void Parse_returns_random_bytes_as_they_were_written()
    {
        for (var seed = 0; seed <= 60; seed++)
        {
            var random = new Random(seed);
            var parts = Enumerable.Range(0, random.Next(0, 20)).Select(i => (Name: $"part{i}", Value: Bytes(random))).ToList();

            var form = MultipartForm.Parse(Write(parts), Boundary);

            foreach (var (name, value) in parts)
                Assert.That(form[name].ToArray(), Is.EqualTo(value), $"{name} of seed {seed}");
            Assert.That(form["absent"].Length, Is.Zero);
        }
    }

    [Test]
    public async Task Parse_reads_a_form_of_MultipartFormDataContent()
    {
        using var content = new MultipartFormDataContent { { new ByteArrayContent([0, 13, 10, 255]), "a" }, { new StringContent("ü"), "b" } };

        var form = MultipartForm.Parse(await content.ReadAsByteArrayAsync(), MultipartForm.BoundaryOf(content.Headers.ContentType)!);

        Assert.That(form["a"].ToArray(), Is.EqualTo(new byte[] { 0, 13, 10, 255 }));
        Assert.That(form.Text("b"), Is.EqualTo("ü"));
    }

    [Test]
    public void Parse_throws_for_a_form_that_is_cut_at_any_position()
    {
        var whole = Write([("a", "1"u8.ToArray()), ("b", [255, 0])]);

        // The last line break is not part of the form.
        for (var length = 0; length < whole.Length - 2; length++)
            Assert.Throws<InvalidDataException>(() => MultipartForm.Parse(whole.AsMemory(0, length), Boundary), $"{length}");
    }

    [Test]
    public void Parse_throws_for_two_parts_with_the_same_name() =>
        Assert.Throws<InvalidDataException>(() => MultipartForm.Parse(Write([("a", [1]), ("a", [2])]), Boundary));

    [Test]
    public void Parse_throws_for_more_than_64_parts() => Assert.Throws<InvalidDataException>(
        () => MultipartForm.Parse(Write([.. Enumerable.Range(0, 65).Select(i => ($"p{i}", Array.Empty<byte>()))]), Boundary));

    [Test]
    public void Parse_throws_for_headers_that_are_too_long() => Assert.Throws<InvalidDataException>(() => MultipartForm.Parse(
        Encoding.UTF8.GetBytes($"--{Boundary}\r\nX: {new string('x', 9000)}\r\n\r\n1\r\n--{Boundary}--\r\n"), Boundary));

    [Test]
    public void Parse_of_a_mutated_form_returns_values_or_throws_InvalidDataException()
    {
        for (var seed = 0; seed <= 400; seed++)
        {
            var random = new Random(seed);
            var bytes = Write([("a", Bytes(random)), ("$id", "e1"u8.ToArray()), ("b", Bytes(random))]);
            for (var i = random.Next(1, 12); i > 0; i--)
                bytes = Mutate(bytes, random);
            // Only this exception is mapped to an invalid response.
            if (Parsed(bytes, seed) is { } form)
                Assert.That(form["a"].Length + form["$id"].Length + form["b"].Length, Is.LessThanOrEqualTo(bytes.Length), $"seed {seed}");
        }
    }

    [Test]
    public void Parse_takes_linear_time_for_many_incomplete_delimiters()
    {
        var value = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat($"\r\n--{Boundary}x", 100_000)));

        Assert.That(MultipartForm.Parse(Write([("a", value)]), Boundary)["a"].Length, Is.EqualTo(value.Length));
    }

    private static MultipartForm? Parsed(byte[] bytes, int seed)
    {
        try
        {
            return MultipartForm.Parse(bytes, Boundary);
        }
        catch (Exception e)
        {
            Assert.That(e, Is.TypeOf<InvalidDataException>(), $"seed {seed}");
            return null;
        }
    }

    /// <summary>Returns random bytes, often with tokens that the parser searches for.</summary>
    private static byte[] Bytes(Random random)
    {
        var bytes = new byte[random.Next(0, 200)];
        random.NextBytes(bytes);
        byte[][] pieces = [bytes, "\r\n\r\n"u8.ToArray(), "--"u8.ToArray(), "\r\n--"u8.ToArray(), Encoding.UTF8.GetBytes($"\r\n--{Boundary[..^1]}"), Encoding.UTF8.GetBytes($"--{Boundary}")];
        byte[] value;
        do
            value = [.. Enumerable.Range(0, random.Next(0, 6)).SelectMany(_ => pieces[random.Next(pieces.Length)])];
        while (HasDelimiter(value));
        return value;
    }

    /// <summary>Returns true when the value, after a line break, contains the delimiter. A writer then selects another boundary.</summary>
    private static bool HasDelimiter(byte[] value) =>
        ((ReadOnlySpan<byte>)[.. "\r\n"u8, .. value]).IndexOf(Encoding.UTF8.GetBytes($"\r\n--{Boundary}")) >= 0;

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        var at = random.Next(bytes.Length + 1);
        var end = Math.Min(bytes.Length, at + random.Next(0, 40));
        byte[][] insertions = [[], [(byte)random.Next(256)], bytes[at..end], "\r\n"u8.ToArray(), Encoding.UTF8.GetBytes($"\r\n--{Boundary}\r\n")];
        return random.Next(2) == 0
            ? [.. bytes[..at], .. insertions[random.Next(insertions.Length)], .. bytes[at..]]
            : [.. bytes[..at], .. insertions[random.Next(insertions.Length)], .. bytes[end..]];
    }

    private static byte[] Write(IReadOnlyList<(string Name, byte[] Value)> parts)
    {
        var bytes = new List<byte>(Encoding.UTF8.GetBytes($"--{Boundary}"));
        foreach (var (name, value) in parts)
        {
            bytes.AddRange(Encoding.UTF8.GetBytes($"\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n"));
            bytes.AddRange(value);
            bytes.AddRange(Encoding.UTF8.GetBytes($"\r\n--{Boundary}"));
        }

        bytes.AddRange("--\r\n"u8);
        return [.. bytes];
    }
}
