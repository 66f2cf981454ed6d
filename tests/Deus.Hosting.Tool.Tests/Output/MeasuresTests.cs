using Deus.Hosting.Tool.Output;

namespace Deus.Hosting.Tool.Tests.Output;

public sealed class MeasuresTests
{
    [TestCase(0, "0 B")]
    [TestCase(999, "999 B")]
    [TestCase(1000, "1.0 KB")]
    [TestCase(11_700_000, "11.7 MB")]
    public void A_size_has_a_unit(long bytes, string expected) => Assert.That(Measures.Size(bytes), Is.EqualTo(expected));

    [TestCase(12, "12 ms")]
    [TestCase(999, "999 ms")]
    [TestCase(2340, "2.3 s")]
    public void A_duration_has_a_unit(int milliseconds, string expected) =>
        Assert.That(Measures.Duration(TimeSpan.FromMilliseconds(milliseconds)), Is.EqualTo(expected));
}
