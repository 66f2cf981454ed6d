using Deus.Hosting.Appwrite.Http;
using Deus.Hosting.Shared;
using Deus.Hosting.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Deus.Hosting.Tests.Appwrite.Http;

public sealed class RetryDelaysTests
{
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(2);

    [TestCase(0, 0.5, 500)]
    [TestCase(1, 0.5, 1000)]
    [TestCase(2, 0.5, 2000)]
    [TestCase(0, 0.0, 400)]
    [TestCase(0, 1.0, 600)]
    [TestCase(2, 0.0, 1600)]
    [TestCase(2, 1.0, 2400)]
    public void Retry_delay_doubles_and_varies_by_20_percent(int retry, double random, double milliseconds) =>
        Assert.That(
            RetryDelays.Before(retry, random, retryAfter: null).TotalMilliseconds, Is.EqualTo(milliseconds).Within(0.001));

    [TestCase(0, 0, 500)]
    [TestCase(0, 300, 500)]
    [TestCase(0, 7000, 7000)]
    [TestCase(2, 1000, 2000)]
    public void Retry_delay_is_the_longer_one_of_the_calculated_delay_and_Retry_After(int retry, int retryAfter, int expected) =>
        Assert.That(
            RetryDelays.Before(retry, 0.5, TimeSpan.FromMilliseconds(retryAfter)), Is.EqualTo(TimeSpan.FromMilliseconds(expected)));

    [FsCheck.NUnit.Property(MaxTest = 1000)]
    public Property Retry_delays_grow_and_last_more_than_two_seconds_for_any_jitter() => Prop.ForAll(
        Gen.Choose(0, 1_000_000).Select(n => n / 1_000_000d).ArrayOf(RetryDelays.MaxRetries).ToArbitrary(),
        randoms =>
        {
            var waits = randoms.Select((random, retry) => RetryDelays.Before(retry, random, retryAfter: null)).ToArray();
            return waits[0] < waits[1] && waits[1] < waits[2]
                && waits.Aggregate(TimeSpan.Zero, (sum, wait) => sum + wait) > Outage;
        });

    [Test]
    public async Task Delete_of_a_function_survives_an_outage_of_two_seconds()
    {
        var time = new FakeTimeProvider();
        await using var rig = await AppwriteRig.StartAsync(time: time);
        var end = time.GetUtcNow() + Outage;
        rig.Stub.Fault = _ => time.GetUtcNow() < end ? AppwriteFault.CloseBeforeReading : null;

        var delete = rig.Backend.DeleteAsync("not-there");
        await time.RunUntilAsync(delete, within: TimeSpan.FromSeconds(3));

        // A repeated delete that gets "not found" has succeeded.
        Assert.DoesNotThrowAsync(() => delete);
    }
}
