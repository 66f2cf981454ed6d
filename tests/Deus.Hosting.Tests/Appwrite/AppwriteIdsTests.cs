using Deus.Hosting.Appwrite;
using Deus.Hosting.Backends;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Tests.Appwrite;

public sealed class AppwriteIdsTests
{
    [Test]
    public void An_id_has_the_form_that_Appwrite_gives()
    {
        var time = new FakeTimeProvider();

        var ids = Enumerable.Range(0, 1000).Select(_ => AppwriteIds.New(time)).ToList();

        Assert.That(ids, Has.All.Matches("^[0-9a-f]{20}$"));
        Assert.That(ids, Is.Unique);
        Assert.That(ids, Has.All.Matches<string>(Ids.IsValid));
    }

    [Test]
    public void Later_ids_sort_after_earlier_ones()
    {
        var time = new FakeTimeProvider();
        var first = AppwriteIds.New(time);
        time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.That(string.CompareOrdinal(AppwriteIds.New(time), first), Is.GreaterThan(0));
    }
}
