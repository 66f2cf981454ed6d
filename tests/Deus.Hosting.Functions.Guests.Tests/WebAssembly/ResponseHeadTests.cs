using System.Text;
using Deus.Hosting.Functions.Guests.WebAssembly;

namespace Deus.Hosting.Functions.Guests.Tests.WebAssembly;

public sealed class ResponseHeadTests
{
    [TestCase("Status: 201\n\nbody", 201, "", "body")]
    [TestCase("Status: 404 Not Found\r\nA-b:  c \r\nD: \r\n\r\nbody", 404, "a-b=c;d=", "body")]
    [TestCase("Status: 200\nSet-Cookie: a\nSet-Cookie: b\n\n", 200, "set-cookie=a;set-cookie=b", "")]
    [TestCase("", 200, "", "")]
    [TestCase("Stat", 200, "", "Stat")]
    [TestCase("Status: 201\nA: b\n", 200, "", "Status: 201\nA: b\n", Description = "no empty line")]
    [TestCase("Status: 199\n\nbody", 200, "", "Status: 199\n\nbody")]
    [TestCase("Status: 600\n\nbody", 200, "", "Status: 600\n\nbody")]
    [TestCase("Status: OK\n\nbody", 200, "", "Status: OK\n\nbody")]
    [TestCase("status: 201\n\nbody", 200, "", "status: 201\n\nbody")]
    [TestCase("Status: 201\nnot a header\n\nbody", 200, "", "Status: 201\nnot a header\n\nbody")]
    [TestCase("Status: 201\nA: b\rc\n\nbody", 200, "", "Status: 201\nA: b\rc\n\nbody", Description = "a control character in a value")]
    [TestCase(" Status: 201\n\nbody", 200, "", " Status: 201\n\nbody")]
    public void Output_is_split_into_head_and_body_whatever_the_pieces(string output, int status, string headers, string body)
    {
        var bytes = Encoding.UTF8.GetBytes(output);
        for (var first = 0; first <= bytes.Length; first++)
        {
            var head = ResponseHead.Read(bytes.AsSpan(0, first), isComplete: false, out var length)
                ?? ResponseHead.Read(bytes, isComplete: true, out length)!;

            Assert.That(
                (head.StatusCode, string.Join(';', head.Headers.Select(header => $"{header.Key}={header.Value}")), Encoding.UTF8.GetString(bytes[length..])),
                Is.EqualTo((status, headers, body)), $"first piece of {first} bytes");
        }
    }

    [Test]
    public void A_head_above_16_KiB_is_a_body()
    {
        var output = Encoding.UTF8.GetBytes($"Status: 201\nA: {new string('x', ResponseHead.MaxBytes)}\n\nbody");

        Assert.That(ResponseHead.Read(output, isComplete: false, out _), Is.SameAs(ResponseHead.Plain));
    }
}
