namespace Deus.Hosting.Functions.Executions.Statistics;

/// <summary>
/// Counts durations in buckets that grow by a quarter of a doubling, so that a bucket's middle is within 10 % of each of its durations. It
/// contains only the buckets that occur.
/// </summary>
internal sealed class DurationHistogram
{
    private const int BucketsPerDoubling = 4;

    private readonly Dictionary<int, int> _counts = [];

    private IEnumerable<KeyValuePair<int, int>> InOrder => _counts.OrderBy(count => count.Key);

    /// <summary>Creates a histogram from its stored pairs of bucket and number.</summary>
    public static DurationHistogram From(IReadOnlyList<int> pairs)
    {
        var histogram = new DurationHistogram();
        for (var i = 0; i + 1 < pairs.Count; i += 2)
            histogram.Add(pairs[i], pairs[i + 1]);
        return histogram;
    }

    public void Add(TimeSpan duration) => Add(BucketOf(duration), 1);

    public void Add(DurationHistogram other)
    {
        foreach (var (bucket, count) in other._counts)
            Add(bucket, count);
    }

    /// <summary>Returns the pairs of bucket and number, in order.</summary>
    public int[] ToPairs() => [.. InOrder.SelectMany(count => new[] { count.Key, count.Value })];

    /// <summary>Returns the duration that a part of all durations does not exceed; zero when the histogram is empty.</summary>
    /// <param name="part">The part, more than 0, at most 1.</param>
    public TimeSpan Percentile(double part)
    {
        var left = Math.Ceiling(_counts.Values.Sum(count => (long)count) * part);
        foreach (var (bucket, count) in InOrder)
        {
            if ((left -= count) <= 0)
                return MiddleOf(bucket);
        }

        return TimeSpan.Zero;
    }

    private static int BucketOf(TimeSpan duration) => (int)Math.Floor(Math.Log2(Math.Max(duration.TotalMicroseconds, 1)) * BucketsPerDoubling);

    private static TimeSpan MiddleOf(int bucket) => TimeSpan.FromMicroseconds(Math.Pow(2, (bucket + 0.5) / BucketsPerDoubling));

    private void Add(int bucket, int count) => _counts[bucket] = _counts.GetValueOrDefault(bucket) + count;
}
