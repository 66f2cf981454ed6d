namespace Deus.Hosting.Functions.Guests.Api.Calls;

/// <summary>The buckets of the guest API.</summary>
internal static class BucketCalls
{
    public static byte[] Get(GuestApi api, string bucket, string key) =>
        Use(api, bucket, key, (buckets, token) => buckets.GetAsync(api.Call, bucket, key, token))
        ?? throw new GuestServiceException($"The bucket '{bucket}' has no object '{key}'.");

    public static bool Put(GuestApi api, string bucket, string key, ReadOnlyMemory<byte> content) => Use(api, bucket, key, async (buckets, token) =>
    {
        await buckets.PutAsync(api.Call, bucket, key, content, token).ConfigureAwait(false);
        return true;
    });

    public static bool Delete(GuestApi api, string bucket, string key) => Use(api, bucket, key, async (buckets, token) =>
    {
        await buckets.DeleteAsync(api.Call, bucket, key, token).ConfigureAwait(false);
        return true;
    });

    public static IReadOnlyList<string> List(GuestApi api, string bucket) =>
        Use(api, bucket, (buckets, token) => buckets.ListAsync(api.Call, bucket, token));

    private static T Use<T>(GuestApi api, string bucket, string key, Func<IGuestBuckets, CancellationToken, ValueTask<T>> call)
    {
        NameRules.CheckObject(key);
        return Use(api, bucket, call);
    }

    private static T Use<T>(GuestApi api, string bucket, Func<IGuestBuckets, CancellationToken, ValueTask<T>> call)
    {
        NameRules.CheckBucket(bucket);
        return api.Use(api.Services.Buckets, "buckets", GuestGrants.Has(api.Grants.Buckets, bucket), $"the bucket '{bucket}'", call);
    }
}
