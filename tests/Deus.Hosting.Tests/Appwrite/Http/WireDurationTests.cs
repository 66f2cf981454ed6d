using Deus.Hosting.Appwrite.Http;

namespace Deus.Hosting.Tests.Appwrite.Http;

public sealed class WireDurationTests
{
    private const double LongestSeconds = long.MaxValue / (double)TimeSpan.TicksPerSecond;

    [TestCase(1.5, 15_000_000)]
    [TestCase(0.001, 10_000)]
    [TestCase(0, 0)]
    [TestCase(-1.5, 0)]
    [TestCase(double.NaN, 0)]
    [TestCase(double.NegativeInfinity, 0)]
    [TestCase(LongestSeconds, long.MaxValue)]
    [TestCase(1e300, long.MaxValue)]
    [TestCase(double.PositiveInfinity, long.MaxValue)]
    public void Duration_that_no_TimeSpan_holds_becomes_zero_or_the_maximum(double seconds, long ticks) =>
        Assert.That(WireDuration.FromSeconds(seconds).Ticks, Is.EqualTo(ticks));
}
