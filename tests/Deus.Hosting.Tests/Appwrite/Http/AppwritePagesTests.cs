using Deus.Hosting.Appwrite.Http;
using Deus.Hosting.Backends;

namespace Deus.Hosting.Tests.Appwrite.Http;

public sealed class AppwritePagesTests
{
    private const int MaxRequests = 1000;

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(99)]
    [TestCase(100)]
    [TestCase(101)]
    [TestCase(250)]
    public async Task Pages_of_a_list_of_any_length_are_read_once(int count)
    {
        var server = new FakeList(count);

        Assert.That(await server.ReadAsync(), Is.EqualTo(Enumerable.Range(0, count)));
        Assert.That(server.Requests, Is.EqualTo((count / 100) + 1), "a page that is not full is the last one");
    }

    [Test]
    public async Task List_is_read_completely_when_the_server_returns_shorter_pages()
    {
        var server = new FakeList(130) { MaxLimit = 25 };

        Assert.That(await server.ReadAsync(), Is.EqualTo(Enumerable.Range(0, 130)));
    }

    [Test]
    public async Task List_is_read_completely_when_the_server_counts_only_some_of_its_documents()
    {
        var server = new FakeList(250) { MaxTotal = 150 };

        Assert.That(await server.ReadAsync(), Is.EqualTo(Enumerable.Range(0, 250)));
    }

    [Test]
    public async Task List_is_read_once_when_the_server_ignores_the_cursor()
    {
        var server = new FakeList(130) { Next = (_, _) => 0 };

        Assert.That(await server.ReadAsync(), Is.EqualTo(Enumerable.Range(0, 100)));
        Assert.That(server.Requests, Is.EqualTo(2));
    }

    [Test]
    public async Task Listing_ends_when_the_server_repeats_a_sequence_of_pages()
    {
        var server = new FakeList(500) { Next = (after, _) => (after + 1) % 300 };

        Assert.That(await server.ReadAsync(), Is.EqualTo(Enumerable.Range(0, 300)));
    }

    [Test]
    public void Listing_ends_with_random_pages_and_cursors([Range(1, 40)] int seed)
    {
        var random = new Random(seed);
        var server = new FakeList(200) { MaxLimit = random.Next(1, 120), Next = (_, count) => random.Next(count) };

        Assert.DoesNotThrowAsync(server.ReadAsync);
    }

    [Test]
    public async Task Page_that_is_too_long_is_requested_with_fewer_documents()
    {
        var server = new FakeList(60) { MaxReadable = 3 };

        Assert.That(await server.ReadAsync(), Is.EqualTo(Enumerable.Range(0, 60)));
    }

    [Test]
    public void Single_document_that_is_too_long_throws()
    {
        var server = new FakeList(60) { MaxReadable = 0 };

        Assert.ThrowsAsync<InvalidBackendResponseException>(server.ReadAsync);
        Assert.That(server.Requests, Is.LessThan(10));
    }

    [Test]
    public void Canceling_the_enumeration_stops_it()
    {
        using var cancellation = new CancellationTokenSource();
        var server = new FakeList(500) { OnRead = requests => cancellation.CancelAsync() };

        Assert.CatchAsync<OperationCanceledException>(() => server.ReadAsync(cancellation.Token));
        Assert.That(server.Requests, Is.EqualTo(1));
    }

    private sealed class FakeList(int count)
    {
        public int Requests { get; private set; }

        public int MaxLimit { get; init; } = int.MaxValue;

        public int MaxTotal { get; init; } = int.MaxValue;

        public int MaxReadable { get; init; } = int.MaxValue;

        public Func<int, int, int> Next { get; init; } = (after, _) => after + 1;

        public Func<int, Task> OnRead { get; init; } = _ => Task.CompletedTask;

        public async Task<List<int>> ReadAsync(CancellationToken cancellationToken)
        {
            var read = new List<int>();
            await foreach (var item in AppwritePages.ReadAsync(PageAsync, id => $"{id}", cancellationToken))
                read.Add(item);
            return read;
        }

        public Task<List<int>> ReadAsync() => ReadAsync(CancellationToken.None);

        private async Task<AppwritePage<int>> PageAsync(int limit, string? cursor, CancellationToken cancellationToken)
        {
            Assert.That(++Requests, Is.LessThan(MaxRequests), "the listing does not end");
            await OnRead(Requests);
            var start = cursor is null ? 0 : Next(int.Parse(cursor, System.Globalization.CultureInfo.InvariantCulture), count);
            var items = Enumerable.Range(start, Math.Max(0, count - start)).Take(Math.Min(limit, MaxLimit)).ToList();
            return items.Count <= MaxReadable
                ? new AppwritePage<int>(items, Math.Min(count, MaxTotal))
                : throw new InvalidBackendResponseException(new BackendResponse("GET", "/", 200, ""), "it is too long") { IsTooLong = true };
        }
    }
}
