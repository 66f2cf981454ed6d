using Deus.Hosting.Appwrite.Http;

namespace Deus.Hosting.Tests.Appwrite.Http;

public sealed class BoundedBodyTests
{
    private const int Maximum = 40_000;

    [Test]
    public async Task ReadAsync_returns_the_beginning_of_a_body_and_whether_it_is_complete(
        [Values(0, 1, 16_384, 16_385, Maximum - 1, Maximum, Maximum + 1, 2 * Maximum, 10 * Maximum)] int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        using var content = new ByteArrayContent(bytes);

        var body = await BoundedBody.ReadAsync(content, Maximum, CancellationToken.None);

        Assert.That(body.IsComplete, Is.EqualTo(length <= Maximum));
        Assert.That(body.Bytes, Is.EqualTo(bytes[..Math.Min(length, Maximum)]));
    }
}
