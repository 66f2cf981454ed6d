using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Guests.Api;

/// <summary>Describes the grants of the guest API.</summary>
internal sealed class GrantDescription(IGuestGrantStore grants) : IGrantDescription
{
    public async Task<IReadOnlyList<string>> DescribeAsync(string functionId, CancellationToken cancellationToken)
    {
        var granted = await grants.GetAsync(functionId, cancellationToken).ConfigureAwait(false);
        (string Name, bool IsGranted)[] services =
        [
            ("key-value store", granted.KeyValue), ("flags", granted.Flags), ("metrics", granted.Metrics), ("AI", granted.Ai),
            ("email", granted.Email), ("variables", granted.Variables),
        ];
        (string Name, IReadOnlyList<string> Allowed)[] lists =
        [
            ("buckets", granted.Buckets), ("tables", granted.Tables), ("functions", granted.Functions), ("hosts", granted.Hosts),
        ];
        return
        [
            .. services.Where(service => service.IsGranted).Select(service => service.Name),
            .. lists.Where(list => list.Allowed.Count > 0).Select(list => $"{list.Name}: {string.Join(", ", list.Allowed)}"),
        ];
    }
}
