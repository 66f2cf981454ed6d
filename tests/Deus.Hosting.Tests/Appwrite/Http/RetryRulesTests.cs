using System.Net.Http.Headers;
using Deus.Hosting.Appwrite.Http;
using Deus.Hosting.Backends;
using FsCheck;
using FsCheck.Fluent;

namespace Deus.Hosting.Tests.Appwrite.Http;

public sealed class RetryRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [TestCase(408, true, false)]
    [TestCase(429, true, true)]
    [TestCase(500, true, false)]
    [TestCase(501, false, false)]
    [TestCase(502, true, false)]
    [TestCase(503, true, false)]
    [TestCase(504, true, false)]
    [TestCase(400, false, false)]
    [TestCase(401, false, false)]
    [TestCase(404, false, false)]
    [TestCase(409, false, false)]
    [TestCase(413, false, false)]
    [TestCase(302, false, false)]
    public void Status_is_retried_as_documented(int status, bool idempotent, bool other)
    {
        var failure = new BackendRejectedException(new BackendResponse("POST", "/functions", status, ""), null);

        Assert.That(RetryRules.MayRepeat(failure, isIdempotent: true), Is.EqualTo(idempotent));
        Assert.That(RetryRules.MayRepeat(failure, isIdempotent: false), Is.EqualTo(other));
    }

    [TestCase(false, true, true)]
    [TestCase(true, true, false)]
    public void Unanswered_request_is_retried_when_it_was_not_sent_or_is_idempotent(bool wasSent, bool idempotent, bool other)
    {
        var failure = new BackendUnreachableException("POST", "/functions", "broken", null, wasSent);

        Assert.That(RetryRules.MayRepeat(failure, isIdempotent: true), Is.EqualTo(idempotent));
        Assert.That(RetryRules.MayRepeat(failure, isIdempotent: false), Is.EqualTo(other));
    }

    [Test]
    public void Cancellation_and_invalid_responses_are_never_retried()
    {
        var wrong = new InvalidBackendResponseException(new BackendResponse("GET", "/functions/a", 200, "{}"), "it has no id");

        Assert.That(RetryRules.MayRepeat(new OperationCanceledException(), isIdempotent: true), Is.False);
        Assert.That(RetryRules.MayRepeat(wrong, isIdempotent: true), Is.False);
        Assert.That(RetryRules.MayRepeat(null, isIdempotent: true), Is.False);
    }

    [FsCheck.NUnit.Property(MaxTest = 1000)]
    public Property MayRepeat_for_idempotent_requests_includes_every_case_of_other_requests() => Prop.ForAll(
        Gen.Choose(300, 599).ToArbitrary(),
        status =>
        {
            var failure = new BackendRejectedException(new BackendResponse("POST", "/", status, ""), null);
            return !RetryRules.MayRepeat(failure, isIdempotent: false) || RetryRules.MayRepeat(failure, isIdempotent: true);
        });

    [FsCheck.NUnit.Property(MaxTest = 1000)]
    public Property GetDelay_returns_0_to_60_seconds_for_both_forms_of_Retry_After() => Prop.ForAll(
        Gen.Choose(-10_000, 10_000).ToArbitrary(),
        seconds =>
        {
            var date = RetryAfter.GetDelay(new RetryConditionHeaderValue(Now.AddSeconds(seconds)), Now);
            var expected = TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 60));
            return date == expected
                && (seconds < 0 || RetryAfter.GetDelay(new RetryConditionHeaderValue(TimeSpan.FromSeconds(seconds)), Now) == expected);
        });

    [Test]
    public void GetDelay_returns_null_without_the_header() => Assert.That(RetryAfter.GetDelay(null, Now), Is.Null);
}
