using System.Text;
using Deus.Hosting.Appwrite.Http;

namespace Deus.Hosting.Tests.Appwrite.Http;

public sealed class ApiKeyRedactionTests
{
    private const string Key = "p/q<r-9f8e";

    [TestCase("""{"value":"p/q<r-9f8e"}""")]
    [TestCase("""{"value":"p\/q<r-9f8e"}""")]
    [TestCase("""{"value":"p/q\u003Cr-9f8e"}""")]
    [TestCase("""{"value":"p%2Fq%3Cr-9f8e"}""")]
    [TestCase("""{"value":"p/q&lt;r-9f8e"}""")]
    public void Key_in_the_bytes_of_a_body_is_replaced_in_every_spelling(string body) =>
        Assert.That(Encoding.UTF8.GetString(ApiKeyRedaction.Apply(Encoding.UTF8.GetBytes(body), Key)), Is.EqualTo("""{"value":"[redacted]"}"""));

    [Test]
    public void Key_at_the_beginning_of_a_body_is_replaced() =>
        Assert.That(Encoding.UTF8.GetString(ApiKeyRedaction.Apply("abcd1234!"u8.ToArray(), "abcd1234")), Is.EqualTo("[redacted]!"));

    [Test]
    public void Bytes_without_the_key_are_returned_unchanged_although_they_are_no_text()
    {
        byte[] body = [0xff, 0xfe, 0, 1];

        Assert.That(ApiKeyRedaction.Apply(body, Key), Is.SameAs(body));
    }

    [TestCase("abc", "abc")]
    [TestCase("abcd", "[redacted]")]
    public void Secret_of_four_characters_is_replaced_and_a_shorter_one_is_not(string secret, string shown)
    {
        Assert.That(ApiKeyRedaction.Apply(secret, secret), Is.EqualTo(shown));
        Assert.That(Encoding.UTF8.GetString(ApiKeyRedaction.Apply(Encoding.UTF8.GetBytes(secret), secret)), Is.EqualTo(shown));
    }

    [TestCase("an error of abc", "an error of abc")]
    [TestCase("an error of abcd", "an error of [redacted]")]
    [TestCase("an error of abcd123", "an error of [redacted]")]
    [TestCase("an error of abcd1234", "an error of [redacted]")]
    [TestCase("abcd", "[redacted]")]
    public void Four_or_more_characters_of_a_secret_at_the_end_of_a_truncated_text_are_replaced(string text, string shown) =>
        Assert.That(ApiKeyRedaction.ApplyToBeginning(text, "abcd1234", null), Is.EqualTo(shown));
}
